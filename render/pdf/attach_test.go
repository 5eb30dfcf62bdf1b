package pdf

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"bulletin/render/pdf/cos"
)

// Files come out of a PDF as they went in.
func TestAttachments(t *testing.T) {
	want := append([]Attachment{{Name: "vide.txt", MIME: "text/plain", Relationship: "Supplement", Data: []byte{}}}, sources...)
	got, err := Attachments(file(t, specimen(t), want...))
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]string{}
	for _, a := range got {
		byName[a.Name] = fmt.Sprintf("%q", a)
	}
	for _, a := range want {
		if s := fmt.Sprintf("%q", a); byName[a.Name] != s {
			t.Errorf("%s came out for %s", byName[a.Name], s)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d files, want %d", len(got), len(want))
	}
	if got, err := Attachments(file(t, specimen(t))); err != nil || len(got) != 0 {
		t.Errorf("a file without attachments has %v, %v", got, err)
	}
}

func TestAttachmentErrors(t *testing.T) {
	for want, attached := range map[string][]Attachment{
		"two attachments": {sources[0], sources[0]},
		"no name":         {{MIME: "text/plain", Relationship: "Data"}},
		"type":            {{Name: "a", Relationship: "Data"}},
		"relationship":    {{Name: "a", MIME: "text/plain"}},
	} {
		if err := write(io.Discard, specimen(t), testFonts(t), october, attached); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// What other programs write is read too: a tree with branches and rings, names
// in other places, several files updated one after the other.
func TestForeignAttachments(t *testing.T) {
	const (
		head = "%PDF-1.4\n"
		tail = "trailer<</Root 1 0 R>>"
		root = "1 0 obj<</Names<</EmbeddedFiles 2 0 R>>>>endobj\n"
		spec = "4 0 obj<</EF<</F 5 0 R>>/F(old.txt)/UF<FEFF00E9>>>endobj\n"
		data = "5 0 obj<</Length 6 0 R>>stream\nabc\nendstream endobj 6 0 obj 3 endobj\n"
	)
	for _, tt := range []struct{ name, file, want string }{
		{"direct", head + root + "2 0 obj<</Names[(k) 4 0 R]>>endobj\n" + spec + data + tail, `é "abc"`},
		{"branches", head + root + "2 0 obj<</Kids[3 0 R 3 0 R 2 0 R]>>endobj 3 0 obj<</Names[(k) 4 0 R (l)]>>endobj\n" + spec + data + tail, `é "abc"`},
		{"name of the tree", head + root + "2 0 obj<</Names[(k) 4 0 R]>>endobj 4 0 obj<</EF<</UF 5 0 R>>>>endobj\n" + data + tail, `k "abc"`},
		{"no file", head + root + "2 0 obj<</Names[(k) 4 0 R]>>endobj 4 0 obj<</F(x)>>endobj\n" + tail, ""},
		{"updated", head + root + "2 0 obj<</Names[(k) 4 0 R]>>endobj\n" + spec + data + tail + "\n%%EOF\n5 0 obj<</Length 3>>stream\nnew\nendstream endobj " + tail, `é "new"`},
		{"nothing", head + "1 0 obj<<>>endobj " + tail, ""},
		{"wrong filter", head + root + "2 0 obj<</Names[(k) 4 0 R]>>endobj\n" + spec + "5 0 obj<</Length 0/Filter/JPXDecode>>stream\n\nendstream endobj " + tail, "error"},
		{"damaged", head + root + "2 0 obj<</Names[(k) 4 0 R]>>endobj\n" + spec + "5 0 obj<</Length 1/Filter/FlateDecode>>stream\nx\nendstream endobj " + tail, "error"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			found, err := Attachments([]byte(tt.file))
			if (err != nil) != (tt.want == "error") {
				t.Fatal(err)
			}
			var got []string
			for _, a := range found {
				got = append(got, fmt.Sprintf("%s %q", a.Name, a.Data))
			}
			if err == nil && strings.Join(got, ", ") != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// A file that says it is small when it is huge is refused before it is whole.
func TestHugeAttachment(t *testing.T) {
	press := cos.NewPress()
	defer press.Close()
	stream := &cos.Stream{Dict: cos.NewDict(), Data: make([]byte, maxAttachment+1)}
	spec := cos.NewDict(cos.Pair{Key: "EF", Value: cos.NewDict(cos.Pair{Key: "F", Value: cos.Indirect(stream)})})
	names := cos.NewDict(cos.Pair{Key: "EmbeddedFiles", Value: cos.NewDict(cos.Pair{Key: "Names", Value: cos.Array{cos.String("bombe"), spec}})})
	root := cos.Indirect(cos.NewDict(cos.Pair{Key: "Names", Value: names}))
	var b bytes.Buffer
	if err := cos.Write(&b, cos.NewDict(cos.Pair{Key: "Root", Value: root}), press); err != nil {
		t.Fatal(err)
	}
	if _, err := Attachments(b.Bytes()); err == nil || !strings.Contains(err.Error(), "more than") {
		t.Error(err)
	}
}

func FuzzAttachments(f *testing.F) {
	f.Add(file(f, specimen(f), sources...))
	f.Add([]byte("%PDF-1.4\n1 0 obj<</Names<</EmbeddedFiles<</Kids[<</Names[(k)<</EF<</F 2 0 R>>>>]>>]>>>>>>endobj 2 0 obj<</Length 1>>stream\na\nendstream endobj trailer<</Root 1 0 R>>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		files, err := Attachments(data)
		if err != nil && len(files) > 0 {
			t.Error("files and an error")
		}
	})
}
