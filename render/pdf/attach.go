package pdf

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"bulletin/render/pdf/cos"
)

// Attachment is a file embedded in the PDF.
type Attachment struct {
	Name        string // of the file, without a folder
	MIME        string // its type: "text/yaml"
	Description string // in words, for the reader
	// Relationship is what the file is to the document: Source, Data,
	// Alternative, Supplement or Unspecified (ISO 19005-3, Annex E).
	Relationship string
	Data         []byte
}

// packed is an attachment that is being compressed.
type packed struct {
	Attachment
	data *cos.Pressed
}

// attach embeds files (ISO 32000-1, 7.11.4; ISO 19005-3, 6.8; ISO 14289-1, 7.11).
func (f *container) attach(files []packed, dated time.Time) error {
	f.catalog.Set("Names", nil) // fpdf writes an empty one
	if len(files) == 0 {
		return nil
	}
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b packed) int { return cmp.Compare(cos.Text(a.Name), cos.Text(b.Name)) })
	var names, associated cos.Array
	for i, a := range files {
		switch {
		case a.Name == "" || a.MIME == "" || a.Relationship == "":
			return fmt.Errorf("the attachment %q has no name, type or relationship", a.Name)
		case i > 0 && files[i-1].Name == a.Name:
			return fmt.Errorf("two attachments have the name %q", a.Name)
		}
		spec := cos.Indirect(a.specification(dated))
		names = append(names, cos.Text(a.Name), spec)
		associated = append(associated, spec)
	}
	f.catalog.Set("AF", associated)
	f.catalog.Set("Names", cos.NewDict(cos.Pair{Key: "EmbeddedFiles",
		Value: cos.NewDict(cos.Pair{Key: "Names", Value: names})}))
	return nil
}

// specification is the file specification (ISO 32000-1, 7.11.3).
func (a packed) specification(dated time.Time) *cos.Dict {
	file := cos.Indirect(&cos.Stream{
		Dict: cos.NewDict(
			cos.Pair{Key: "Type", Value: cos.Name("EmbeddedFile")},
			cos.Pair{Key: "Subtype", Value: cos.Name(a.MIME)},
			cos.Pair{Key: "Params", Value: cos.NewDict(
				cos.Pair{Key: "Size", Value: len(a.Data)},
				cos.Pair{Key: "ModDate", Value: date(dated)})}),
		Data:    a.Data,
		Pressed: a.data,
	})
	spec := cos.NewDict(
		cos.Pair{Key: "Type", Value: cos.Name("Filespec")},
		cos.Pair{Key: "F", Value: cos.Text(a.Name)},
		cos.Pair{Key: "UF", Value: cos.Text(a.Name)},
		cos.Pair{Key: "AFRelationship", Value: cos.Name(a.Relationship)},
		cos.Pair{Key: "EF", Value: cos.NewDict(
			cos.Pair{Key: "F", Value: file},
			cos.Pair{Key: "UF", Value: file})},
	)
	if a.Description != "" {
		spec.Set("Desc", cos.Text(a.Description))
	}
	return spec
}

// Limits of what is taken out of a file, which may have come from anywhere.
const (
	maxAttachment  = 64 << 20  // bytes of one file
	maxAttachments = 256 << 20 // and of all
	maxTree        = 10_000    // nodes of the tree of names
)

// Attachments takes the embedded files out of a PDF file, sorted as their names
// are, also when another program has written the file since. It fails when the
// file is encrypted or damaged. Names and data are what the file says: a name
// may hold anything, a path too.
func Attachments(file []byte) ([]Attachment, error) {
	trailer, err := cos.Read(file)
	if err != nil {
		return nil, err
	}
	names := cos.DictOf(cos.DictOf(trailer.Get("Root")).Get("Names"))
	r := &extraction{seen: map[*cos.Dict]bool{}, left: maxAttachments}
	err = r.tree(cos.DictOf(names.Get("EmbeddedFiles")))
	if err != nil {
		return nil, fmt.Errorf("pdf: %w", err)
	}
	return r.found, nil
}

type extraction struct {
	found []Attachment
	seen  map[*cos.Dict]bool
	left  int // bytes that may still be decoded
}

// tree walks a name tree (ISO 32000-1, 7.9.6).
func (r *extraction) tree(node *cos.Dict) error {
	if node == nil || r.seen[node] {
		return nil
	}
	if r.seen[node] = true; len(r.seen) > maxTree {
		return errors.New("the tree of embedded files is too large")
	}
	names, _ := node.Get("Names").(cos.Array)
	for i := 1; i < len(names); i += 2 {
		key, _ := cos.Resolve(names[i-1]).(cos.String)
		if err := r.file(key, cos.DictOf(names[i])); err != nil {
			return err
		}
	}
	kids, _ := node.Get("Kids").(cos.Array)
	for _, kid := range kids {
		if err := r.tree(cos.DictOf(kid)); err != nil {
			return err
		}
	}
	return nil
}

// file takes out one file; a specification without one is passed over.
func (r *extraction) file(key cos.String, spec *cos.Dict) error {
	embedded := cos.DictOf(spec.Get("EF"))
	stream, ok := embedded.Get("UF").(*cos.Stream)
	if !ok {
		stream, ok = embedded.Get("F").(*cos.Stream)
	}
	if !ok {
		return nil
	}
	a := Attachment{Name: key.Words(), Description: words(spec, "Desc"),
		MIME: name(stream.Dict, "Subtype"), Relationship: name(spec, "AFRelationship")}
	for _, from := range []cos.Name{"F", "UF"} {
		if s := words(spec, from); s != "" {
			a.Name = s
		}
	}
	var err error
	if a.Data, err = stream.Decode(min(maxAttachment, r.left)); err != nil {
		return fmt.Errorf("%q: %w", a.Name, err)
	}
	r.left -= len(a.Data)
	r.found = append(r.found, a)
	return nil
}

func words(d *cos.Dict, key cos.Name) string {
	s, _ := d.Get(key).(cos.String)
	return s.Words()
}

func name(d *cos.Dict, key cos.Name) string {
	n, _ := d.Get(key).(cos.Name)
	return string(n)
}
