package pdf

import (
	"bytes"
	"encoding/gob"
	"strconv"

	"github.com/go-pdf/fpdf"

	"bulletin/render"
	"bulletin/render/layout"
)

// images are the pictures embedded so far, each once.
type images struct {
	names map[*render.Picture]string
}

func (p *pen) image(it layout.Image) {
	name, ok := p.names[it.Picture]
	if !ok {
		if p.names == nil {
			p.names = map[*render.Picture]string{}
		}
		name = strconv.Itoa(len(p.names))
		p.names[it.Picture] = name
		info := p.f.RegisterImageOptionsReader(name, fpdf.ImageOptions{ImageType: it.Picture.Format}, bytes.NewReader(it.Picture.Data))
		if info != nil {
			if err := order(info, len(p.names)); err != nil {
				p.f.SetError(err)
			}
		}
	}
	p.f.ImageOptions(name, points(it.X), points(it.Y), points(it.W), points(it.H), false, fpdf.ImageOptions{}, 0, "")
}

// order makes the place of an image in the file depend on when it was
// registered. fpdf sorts images by width alone, those of equal width as a map
// yields them, so that the same bulletin would give different files. It
// writes the width as a whole number but sorts by a fraction: adding a little
// to it, through the encoding fpdf offers, changes the order and nothing else.
func order(info *fpdf.ImageInfoType, n int) error {
	encoded, err := info.GobEncode()
	if err != nil {
		return err
	}
	// The fields in the order in which fpdf encodes them.
	var (
		data, smask, pal []byte
		number, bpc      int
		w, h, scale, dpi float64
		cs, filter, dp   string
		trns             []int
	)
	fields := []any{&data, &smask, &number, &w, &h, &cs, &pal, &bpc, &filter, &dp, &trns, &scale, &dpi}
	dec := gob.NewDecoder(bytes.NewReader(encoded))
	for _, field := range fields {
		if err := dec.Decode(field); err != nil {
			return err
		}
	}
	w += float64(n) / (1 << 20)
	var out bytes.Buffer
	enc := gob.NewEncoder(&out)
	for _, field := range fields {
		if err := enc.Encode(field); err != nil {
			return err
		}
	}
	return info.GobDecode(out.Bytes())
}
