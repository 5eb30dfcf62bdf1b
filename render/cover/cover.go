// Package cover makes the pictures that stand beside records, and that of the
// organisation's logo: it reads image files within limits, scales them and
// encodes them anew, so that every edition can use them as they are. Nothing of
// the file but its pixels gets through.
package cover

import (
	"bytes"
	"errors"
	"image"
	"io"
	"io/fs"
	"path"
	"strings"

	"bulletin/render"
)

// Limits of a file, so that an image cannot exhaust the memory, and the size of
// the pictures made from it: about twice what is shown, for sharp screens.
const (
	maxBytes  = 20 << 20
	maxPixels = 50_000_000
	maxSide   = 20_000

	pictureWidth  = 480
	pictureHeight = 680
)

// Load makes the pictures of all covers that the issue names, complements and
// siblings included. Names are paths below fsys, the issue's folder. A cover
// that cannot be used is a problem and has no picture. Records that name the
// same file share one picture.
func Load(fsys fs.FS, issue *render.Issue) (map[*render.Record]*render.Picture, []render.Problem) {
	pictures := map[*render.Record]*render.Picture{}
	var problems []render.Problem
	done := map[string]result{}
	for _, r := range records(issue) {
		if r.Cover.File == "" {
			continue
		}
		res, ok := done[r.Cover.File]
		if !ok {
			res = load(fsys, r.Cover.File, coverCodes)
			done[r.Cover.File] = res
		}
		if res.code == nil {
			pictures[r] = res.picture
			continue
		}
		problems = append(problems, res.problem(r.Cover.File, issue.File, position(r.At, "cover")))
	}
	return pictures, problems
}

// Logo makes the picture of the publication's logo, whose name is a path below
// fsys, the folder of publication.yaml. It is nil when there is no logo or when
// it cannot be used, which is a problem.
func Logo(fsys fs.FS, pub *render.Publication) (*render.Picture, []render.Problem) {
	if pub.Logo.File == "" {
		return nil, nil
	}
	res := load(fsys, pub.Logo.File, logoCodes)
	if res.code == nil {
		return res.picture, nil
	}
	return nil, []render.Problem{res.problem(pub.Logo.File, pub.File, position(pub.At, "logo"))}
}

// records lists every record with its sub-records.
func records(issue *render.Issue) []*render.Record {
	var all []*render.Record
	for _, r := range issue.Records() {
		all = append(all, r)
		all = append(all, r.Subrecords()...)
	}
	return all
}

// position is where the name of the image was written, in the field key.
func position(at render.Positions, key string) render.Pos {
	for _, key := range []string{key + ".file", key, ""} {
		if p, ok := at[key]; ok {
			return p
		}
	}
	return render.Pos{}
}

// result is a picture, or what is wrong with its file.
type result struct {
	picture *render.Picture
	code    *render.Code
	args    []any
}

// problem says what is wrong with the image of that name, in the file that
// names it.
func (r result) problem(name, file string, at render.Pos) render.Problem {
	return render.Problem{Code: r.code, Args: r.args, File: file, Pos: at, Len: len([]rune(name))}
}

func load(fsys fs.FS, name string, c *codes) result {
	data, code := read(fsys, name, c)
	switch {
	case code == c.missing:
		if near := otherCase(fsys, name); near != "" {
			return result{code: c.missingOtherCase, args: []any{name, near}}
		}
		return result{code: c.missing, args: []any{name}}
	case code == c.tooLarge:
		return result{code: c.tooLarge, args: []any{name, maxBytes >> 20}}
	case code != nil:
		return result{code: code, args: []any{name}}
	}
	p, err := Picture(data)
	var big *sizeError
	switch {
	case errors.As(err, &big):
		return result{code: c.tooManyPixels, args: []any{name, big.width, big.height, maxPixels / 1_000_000, maxSide}}
	case errors.Is(err, errFormat):
		return result{code: c.notImage, args: []any{name}}
	case errors.Is(err, errAnimated):
		return result{code: c.animated, args: []any{name}}
	case err != nil:
		return result{code: c.broken, args: []any{name, err.Error()}}
	}
	return result{picture: p}
}

// read returns the content of a file, or the code of what forbids it.
func read(fsys fs.FS, name string, c *codes) ([]byte, *render.Code) {
	clean := path.Clean(name)
	if fsys == nil || !fs.ValidPath(clean) || strings.ContainsRune(clean, '\\') {
		return nil, c.refused
	}
	f, err := fsys.Open(clean)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, c.missing
	}
	if err != nil {
		return nil, c.refused // a link that leads outside the folder ends here too
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, c.refused
	case !info.Mode().IsRegular():
		return nil, c.notImage
	case info.Size() > maxBytes:
		return nil, c.tooLarge
	}
	data, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	switch {
	case err != nil:
		return nil, c.refused
	case len(data) > maxBytes: // it grew meanwhile
		return nil, c.tooLarge
	}
	return data, nil
}

// otherCase finds the file that a folder of Windows or macOS would have opened
// under this name: the same but for capitals.
func otherCase(fsys fs.FS, name string) string {
	dir, base := path.Split(path.Clean(name))
	entries, err := fs.ReadDir(fsys, path.Clean(dir))
	if err != nil {
		return ""
	}
	for _, e := range entries {
		if strings.EqualFold(e.Name(), base) {
			return dir + e.Name()
		}
	}
	return ""
}

// Picture makes the picture of one image file. JPEG, PNG, GIF (its first
// frame) and WebP are read, told apart by their content; the way up that a
// camera noted is honoured; what is transparent becomes white.
func Picture(data []byte) (*render.Picture, error) {
	img, format, err := decode(data)
	if err != nil {
		return nil, err
	}
	orient := upright
	if format == "jpeg" {
		orient = exifOrientation(data)
	}
	small := orient.apply(shrink(img, orient.turned()))
	return encode(small, format == "jpeg")
}

// encode writes baseline JPEG, or PNG where that is smaller and the source was
// not JPEG already: drawings and text stay sharp.
func encode(img *image.RGBA, photo bool) (*render.Picture, error) {
	var out, alt bytes.Buffer
	if err := writeJPEG(&out, img); err != nil {
		return nil, err
	}
	p := &render.Picture{Format: "jpeg", Data: out.Bytes(), Width: img.Rect.Dx(), Height: img.Rect.Dy()}
	if photo {
		return p, nil
	}
	if err := writePNG(&alt, img); err != nil {
		return nil, err
	}
	if alt.Len() <= out.Len() {
		p.Format, p.Data = "png", alt.Bytes()
	}
	return p, nil
}
