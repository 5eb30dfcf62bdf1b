package pdf

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"bulletin/render"
	"bulletin/render/layout"
)

// Pictures that are not what they say, or have no place in the file, are errors.
func TestPictureErrors(t *testing.T) {
	rgb := picture(t, 4, 6, 1, "png")
	jpg := picture(t, 4, 6, 1, "jpeg")
	encoded := func(img image.Image) []byte {
		var b bytes.Buffer
		if err := png.Encode(&b, img); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	box := image.Rect(0, 0, 4, 6)
	grey := image.NewGray(box)
	var greyJPEG bytes.Buffer
	jpeg.Encode(&greyJPEG, grey, nil)
	for _, tt := range []struct {
		name, format string
		data         []byte
		want         string // "" for none
	}{
		{"rgb", "png", rgb.Data, ""},
		{"jpeg", "jpeg", jpg.Data, ""},
		{"grey", "png", encoded(grey), ""},
		{"grey jpeg", "jpeg", greyJPEG.Bytes(), ""},
		{"palette", "png", encoded(image.NewPaletted(box, color.Palette{color.RGBA{1, 2, 3, 255}, color.RGBA{9, 9, 9, 255}})), ""},
		{"transparent", "png", encoded(image.NewNRGBA(box)), "transparent"},
		{"palette with holes", "png", encoded(image.NewPaletted(box, color.Palette{color.RGBA{}, color.RGBA{9, 9, 9, 255}})), "transparent"},
		{"16 bits", "png", encoded(image.NewGray16(box)), "16 bits"},
		{"webp", "webp", nil, "format"},
		{"wrong format", "png", jpg.Data, "not a PNG"},
		{"wrong format", "jpeg", rgb.Data, "JPEG"},
		{"empty", "jpeg", nil, "EOF"},
		{"short", "png", rgb.Data[:len(rgb.Data)-20], "PNG"},
		{"short", "jpeg", jpg.Data[:len(jpg.Data)-2], "end"},
		{"wide", "png", picture(t, 5, 6, 1, "png").Data, "5 × 6 for 4 × 6"},
		{"wide", "jpeg", picture(t, 5, 6, 1, "jpeg").Data, "5 × 6 for 4 × 6"},
		{"changed", "png", bytes.Replace(rgb.Data, []byte("IDAT"), []byte("IDAU"), 1), "checksum"},
		{"huge chunk", "png", append(bytes.Clone(rgb.Data[:8]), 0xff, 0xff, 0xff, 0xff, 'I', 'H', 'D', 'R', 0, 0, 0, 0), "too early"},
		{"interlaced", "png", resealed(rgb.Data, 28, 1), "interlaced"},
		{"no header", "png", append(bytes.Clone(rgb.Data[:8]), rgb.Data[33:]...), "without its header"},
		{"no data", "png", append(bytes.Clone(rgb.Data[:33]), rgb.Data[len(rgb.Data)-12:]...), "without palette or data"},
	} {
		w := newWriter(t)
		figure := w.element(layout.Figure, w.doc.Root)
		w.add(layout.Image{W: 4000, H: 6000, Element: figure, Picture: &render.Picture{Format: tt.format, Data: tt.data, Width: 4, Height: 6}})
		var out bytes.Buffer
		err := write(&out, w.doc, testFonts(t), october, nil)
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

// resealed is a PNG file with a byte of its header changed.
func resealed(data []byte, at int, value byte) []byte {
	data = bytes.Clone(data)
	data[at] = value
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	return data
}

// FuzzPicture: whatever a picture holds, there is a file or an error.
func FuzzPicture(f *testing.F) {
	for _, format := range []string{"png", "jpeg"} {
		f.Add(picture(f, 4, 6, 1, format).Data, format == "png")
	}
	f.Fuzz(func(t *testing.T, data []byte, isPNG bool) {
		if isPNG { // so that changes are seen at all
			data = sealed(data)
		}
		w := newWriter(t)
		pic := &render.Picture{Format: map[bool]string{true: "png", false: "jpeg"}[isPNG], Data: data, Width: 4, Height: 6}
		w.add(layout.Image{W: 4000, H: 6000, Picture: pic})
		write(&bytes.Buffer{}, w.doc, testFonts(t), october, nil)
	})
}

// sealed is a PNG file with the checksums of its chunks made right.
func sealed(data []byte) []byte {
	data = bytes.Clone(data)
	for rest := data[min(8, len(data)):]; len(rest) >= 12; {
		size := int64(binary.BigEndian.Uint32(rest))
		if size > int64(len(rest)-12) {
			break
		}
		binary.BigEndian.PutUint32(rest[8+size:], crc32.ChecksumIEEE(rest[4:8+size]))
		rest = rest[12+size:]
	}
	return data
}
