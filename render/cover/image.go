package cover

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"

	"bulletin/render"
)

var (
	errFormat   = errors.New("not a JPEG, PNG, GIF or WebP image")
	errAnimated = errors.New("an animated WebP image")
)

// sizeError refuses an image for the size it announces.
type sizeError struct{ width, height int }

func (e *sizeError) Error() string {
	return fmt.Sprintf("%d × %d pixels are too many", e.width, e.height)
}

// decoder reads one format.
type decoder struct {
	format string
	config func(io.Reader) (image.Config, error)
	image  func(io.Reader) (image.Image, error)
}

// sniff tells the format by the first bytes, whatever the name of the file.
func sniff(data []byte) (decoder, bool) {
	starts := func(magic string) bool { return bytes.HasPrefix(data, []byte(magic)) }
	switch {
	case starts("\xff\xd8\xff"):
		return decoder{"jpeg", jpeg.DecodeConfig, jpeg.Decode}, true
	case starts("\x89PNG\r\n\x1a\n"):
		return decoder{"png", png.DecodeConfig, png.Decode}, true
	case starts("GIF87a"), starts("GIF89a"):
		return decoder{"gif", gif.DecodeConfig, gif.Decode}, true
	case starts("RIFF") && len(data) >= 12 && string(data[8:12]) == "WEBP":
		return decoder{"webp", webp.DecodeConfig, webp.Decode}, true
	}
	return decoder{}, false
}

// animatedWebP reads the flag of the extended header (RFC 9649, 2.7.1), which
// the decoder does not support.
func animatedWebP(data []byte) bool {
	return len(data) > 20 && string(data[12:16]) == "VP8X" && data[20]&0x02 != 0
}

// decode reads an image after its announced size was found bearable. The
// decoders check what they read against that size. One that panics all the
// same has met a broken file.
func decode(data []byte) (img image.Image, format string, err error) {
	defer func() {
		if r := recover(); r != nil {
			img, err = nil, fmt.Errorf("the decoder failed: %v", r)
		}
	}()
	d, ok := sniff(data)
	if !ok {
		return nil, "", errFormat
	}
	if d.format == "webp" && animatedWebP(data) {
		return nil, d.format, errAnimated
	}
	c, err := d.config(bytes.NewReader(data))
	if err != nil {
		return nil, d.format, err
	}
	if c.Width <= 0 || c.Height <= 0 {
		return nil, d.format, errors.New("it has no pixels")
	}
	if c.Width > maxSide || c.Height > maxSide || c.Width*c.Height > maxPixels {
		return nil, d.format, &sizeError{c.Width, c.Height}
	}
	img, err = d.image(bytes.NewReader(data))
	if err == nil && img.Bounds().Empty() {
		err = errors.New("it has no pixels")
	}
	return img, d.format, err
}

// shrink draws the image onto white, no larger than a picture may be and never
// enlarged. The limits apply to the picture once it is turned.
func shrink(img image.Image, turned bool) *image.RGBA {
	maxW, maxH := pictureWidth, pictureHeight
	if turned {
		maxW, maxH = maxH, maxW
	}
	b := img.Bounds()
	w, h := fit(b.Dx(), b.Dy(), maxW, maxH)
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(dst, dst.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	if w == b.Dx() && h == b.Dy() {
		draw.Draw(dst, dst.Rect, img, b.Min, draw.Over)
	} else {
		draw.CatmullRom.Scale(dst, dst.Rect, img, b, draw.Over, nil)
	}
	return dst
}

// fit scales w × h down to at most maxW × maxH, proportions kept as far as
// whole pixels allow.
func fit(w, h, maxW, maxH int) (int, int) {
	switch {
	case w <= maxW && h <= maxH:
		return w, h
	case w*maxH >= h*maxW: // the width decides
		return maxW, max(1, (h*maxW+w/2)/w)
	}
	return max(1, (w*maxH+h/2)/h), maxH
}

// Reduce makes a picture narrower, of the same format, for editions that load it
// over a network; one that is narrow enough, or would gain nothing, comes back
// as it is.
func Reduce(p *render.Picture, width int) (*render.Picture, error) {
	if p.Width <= width {
		return p, nil
	}
	img, _, err := decode(p.Data)
	if err != nil {
		return nil, err
	}
	height := max(1, (p.Height*width+p.Width/2)/p.Width)
	dst := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.CatmullRom.Scale(dst, dst.Rect, img, img.Bounds(), draw.Src, nil)
	var out bytes.Buffer
	write := writeJPEG
	if p.Format == "png" {
		write = writePNG
	}
	if err := write(&out, dst); err != nil {
		return nil, err
	}
	if out.Len() >= len(p.Data) {
		return p, nil
	}
	return &render.Picture{Format: p.Format, Data: out.Bytes(), Width: width, Height: height}, nil
}

const jpegQuality = 82

func writeJPEG(w io.Writer, img *image.RGBA) error {
	return jpeg.Encode(w, img, &jpeg.Options{Quality: jpegQuality})
}

func writePNG(w io.Writer, img *image.RGBA) error {
	e := png.Encoder{CompressionLevel: png.BestCompression}
	return e.Encode(w, img)
}
