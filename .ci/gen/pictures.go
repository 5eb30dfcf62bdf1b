package main

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/bits"
	"math/rand/v2"
)

// picture is a file that a cover may be.
type picture struct {
	name string
	data []byte
}

// pictures makes one of each kind that a cover may be, and eight photographs
// of one size, which come last.
func pictures() (kinds, equal []picture) {
	large := photograph(1, 900, 1200)
	small := photograph(2, 240, 340)
	kinds = []picture{
		{"photo.jpg", asJPEG(large)},
		{"lying.jpg", withOrientation(asJPEG(photograph(3, 680, 480)), 6)},
		{"mirrored.jpg", withOrientation(asJPEG(photograph(4, 480, 680)), 2)},
		{"upside-down.jpeg", withOrientation(asJPEG(photograph(5, 300, 200)), 3)},
		{"gray.jpg", asJPEG(gray(small))},
		{"cmyk.jpg", cmykJPEG(photograph(6, 600, 848))},
		{"alpha.png", asPNG(fading(small))},
		{"palette.png", asPNG(paletted(small))},
		{"interlaced.png", interlacedPNG(small)},
		{"deep.png", asPNG(deep(small))},
		{"drawing.gif", asGIF(small)},
		{"lossless.webp", losslessWebP(photograph(7, 90, 127))},
		{"wide.png", asPNG(photograph(8, 600, 40))},
		{"tiny.png", asPNG(photograph(9, 1, 1))},
	}
	for i := range 8 {
		name := "equal-" + string(rune('1'+i)) + ".jpg"
		equal = append(equal, picture{name, asJPEG(photograph(uint64(100+i), 300, 424))})
	}
	return kinds, equal
}

// photograph is smooth noise with some grain, which no two seeds share.
func photograph(seed uint64, w, h int) *image.NRGBA {
	const cells, grain = 9, 6
	r := rand.New(rand.NewPCG(seed, 0))
	var lattice [cells + 1][cells + 1][3]int
	for y := range lattice {
		for x := range lattice[y] {
			for c := range lattice[y][x] {
				lattice[y][x][c] = r.IntN(256)
			}
		}
	}
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		row, v := y*cells/h, y*cells%h
		for x := range w {
			column, u := x*cells/w, x*cells%w
			p := img.Pix[img.PixOffset(x, y):]
			n := r.IntN(2*grain+1) - grain
			for c := range 3 {
				top := lattice[row][column][c]*(w-u) + lattice[row][column+1][c]*u
				bottom := lattice[row+1][column][c]*(w-u) + lattice[row+1][column+1][c]*u
				p[c] = uint8(min(max((top*(h-v)+bottom*v)/(w*h)+n, 0), 255))
			}
			p[3] = 255
		}
	}
	return img
}

func gray(img image.Image) image.Image {
	return drawn(image.NewGray(img.Bounds()), img)
}

// paletted has 32 colours.
func paletted(img image.Image) *image.Paletted {
	var palette color.Palette
	for i := range 32 {
		palette = append(palette, color.NRGBA{uint8(i >> 3 * 85), uint8(i >> 1 & 3 * 85), uint8(i & 1 * 255), 255})
	}
	return drawn(image.NewPaletted(img.Bounds(), palette), img)
}

// fading is transparent at the left.
func fading(img *image.NRGBA) image.Image {
	out := image.NewNRGBA(img.Rect)
	copy(out.Pix, img.Pix)
	for i := 0; i < len(out.Pix); i += 4 {
		out.Pix[i+3] = uint8(i / 4 % img.Rect.Dx() * 255 / img.Rect.Dx())
	}
	return out
}

// deep has 16 bits a channel, the lower ones of which count.
func deep(img *image.NRGBA) image.Image {
	out := image.NewNRGBA64(img.Rect)
	for i, v := range img.Pix {
		out.Pix[2*i], out.Pix[2*i+1] = v, uint8(i)
		if i%4 == 3 {
			out.Pix[2*i+1] = 255
		}
	}
	return out
}

type drawable interface {
	image.Image
	Set(x, y int, c color.Color)
}

func drawn[T drawable](dst T, src image.Image) T {
	b := src.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			dst.Set(x, y, src.At(x, y))
		}
	}
	return dst
}

// must is for encoders that write into memory, where they cannot fail.
func must(b *bytes.Buffer, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b.Bytes()
}

func asJPEG(img image.Image) []byte {
	var b bytes.Buffer
	return must(&b, jpeg.Encode(&b, img, &jpeg.Options{Quality: 75}))
}

func asPNG(img image.Image) []byte {
	var b bytes.Buffer
	return must(&b, png.Encode(&b, img))
}

func asGIF(img image.Image) []byte {
	var b bytes.Buffer
	return must(&b, gif.Encode(&b, paletted(img), nil))
}

// withOrientation adds an Exif segment that says which way up a JPEG file is
// (Exif 2.32, 4.6.4 A: tag 0x0112).
func withOrientation(jpg []byte, value uint16) []byte {
	order := binary.BigEndian
	segment := []byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01") // one entry, at 8
	for _, v := range []uint16{0x0112, 3, 0, 1, value, 0, 0, 0} {
		segment = order.AppendUint16(segment, v)
	}
	return append(append(append([]byte{}, jpg[:2]...), jpegSegment(0xE1, segment)...), jpg[2:]...)
}

func jpegSegment(marker byte, data []byte) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xFF, marker}, uint16(len(data)+2)), data...)
}

// cmykJPEG is a baseline JPEG file of four inks as Adobe's programs write it,
// inverted (ITU-T T.81; Adobe technical note 5116, 18). Each block of 8 × 8
// pixels has one colour, so that no cosine transform is needed.
func cmykJPEG(img *image.NRGBA) []byte {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	out := []byte{0xFF, 0xD8}
	out = append(out, jpegSegment(0xEE, append([]byte("Adobe\x00\x64"), 0, 0, 0, 0, 0))...) // transform 0: CMYK
	table := bytes.Repeat([]byte{8}, 64)                                                    // a DC step of 8 is one level of a flat block
	out = append(out, jpegSegment(0xDB, append([]byte{0}, table...))...)
	frame := []byte{8, byte(h >> 8), byte(h), byte(w >> 8), byte(w), 4}
	scan := []byte{4}
	for id := byte(1); id <= 4; id++ {
		frame = append(frame, id, 0x11, 0)
		scan = append(scan, id, 0)
	}
	out = append(out, jpegSegment(0xC0, frame)...)
	// DC categories 0 to 8 take four bits each, the end of a block takes one.
	dc := append([]byte{0x00}, make([]byte, 16)...)
	dc[4] = 9
	for c := range byte(9) {
		dc = append(dc, c)
	}
	ac := append([]byte{0x10, 1}, make([]byte, 16)...)
	out = append(out, jpegSegment(0xC4, append(dc, ac...))...)
	out = append(out, jpegSegment(0xDA, append(scan, 0, 63, 0))...)

	var stream bitWriter
	var last [4]int
	for y := 0; y < h; y += 8 {
		for x := 0; x < w; x += 8 {
			c, m, ye, k := color.RGBToCMYK(rgb(img, x, y))
			for i, ink := range [4]uint8{c, m, ye, k} {
				level := 127 - int(ink) // inverted, then shifted by 128
				difference := level - last[i]
				last[i] = level
				size := bits.Len(uint(max(difference, -difference)))
				stream.high(uint(size), 4)
				if difference < 0 {
					difference += 1<<size - 1
				}
				stream.high(uint(difference), size)
				stream.high(0, 1) // no more coefficients
			}
		}
	}
	for stream.free != 0 {
		stream.high(1, 1)
	}
	entropy := bytes.ReplaceAll(stream.bytes, []byte{0xFF}, []byte{0xFF, 0})
	return append(append(out, entropy...), 0xFF, 0xD9)
}

func rgb(img *image.NRGBA, x, y int) (r, g, b uint8) {
	c := img.NRGBAAt(x, y)
	return c.R, c.G, c.B
}

// bitWriter fills bytes; free is the number of bits left in the last one.
type bitWriter struct {
	bytes []byte
	free  int
}

// high writes n bits, the most significant first, from the top of each byte.
func (w *bitWriter) high(v uint, n int) {
	for n--; n >= 0; n-- {
		if w.free == 0 {
			w.bytes, w.free = append(w.bytes, 0), 8
		}
		w.free--
		w.bytes[len(w.bytes)-1] |= byte(v >> n & 1 << w.free)
	}
}

// low writes n bits, the least significant first, from the bottom of each byte.
func (w *bitWriter) low(v uint, n int) {
	for i := range n {
		if w.free == 0 {
			w.bytes, w.free = append(w.bytes, 0), 8
		}
		w.bytes[len(w.bytes)-1] |= byte(v >> i & 1 << (8 - w.free))
		w.free--
	}
}

// interlacedPNG is an RGB PNG file in the seven passes of Adam7
// (ISO/IEC 15948, 8.2).
func interlacedPNG(img *image.NRGBA) []byte {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	var rows bytes.Buffer
	z := zlib.NewWriter(&rows)
	// Start and step of columns and rows.
	for _, p := range [][4]int{{0, 8, 0, 8}, {4, 8, 0, 8}, {0, 4, 4, 8}, {2, 4, 0, 4}, {0, 2, 2, 4}, {1, 2, 0, 2}, {0, 1, 1, 2}} {
		for y := p[2]; y < h; y += p[3] {
			row := []byte{0}
			for x := p[0]; x < w; x += p[1] {
				r, g, b := rgb(img, x, y)
				row = append(row, r, g, b)
			}
			z.Write(row)
		}
	}
	z.Close()
	header := binary.BigEndian.AppendUint32(nil, uint32(w))
	header = binary.BigEndian.AppendUint32(header, uint32(h))
	header = append(header, 8, 2, 0, 0, 1) // bits, RGB, deflate, filters, Adam7
	out := append([]byte("\x89PNG\r\n\x1a\n"), pngChunk("IHDR", header)...)
	out = append(out, pngChunk("IDAT", rows.Bytes())...)
	return append(out, pngChunk("IEND", nil)...)
}

func pngChunk(name string, data []byte) []byte {
	body := append([]byte(name), data...)
	out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	return binary.BigEndian.AppendUint32(append(out, body...), crc32.ChecksumIEEE(body))
}

// losslessWebP is a WebP file (RFC 9649, 3) without transforms or references:
// every channel of every pixel takes eight bits, opacity none.
func losslessWebP(img *image.NRGBA) []byte {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	var s bitWriter
	s.low(0x2F, 8)
	s.low(uint(w-1), 14)
	s.low(uint(h-1), 14)
	s.low(0, 4)   // opaque, version 0
	s.low(0, 3)   // no transform, no cache of colours, no meta codes
	for range 3 { // green with lengths, red, blue: 256 codes of eight bits
		s.low(0, 1) // not a simple code
		// Lengths are coded in the order 17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8: only 8 occurs.
		s.low(12-4, 4)
		s.low(0, 11*3)
		s.low(1, 3)
		s.low(1, 1) // so many symbols only:
		s.low(3, 3) // in 2 + 2 · 3 bits,
		s.low(256-2, 8)
	}
	s.low(0b101, 3) // opacity: a simple code of one symbol, which has eight bits
	s.low(255, 8)
	s.low(0b0001, 4) // distances: a simple code of one symbol, which has one bit
	for y := range h {
		for x := range w {
			r, g, b := rgb(img, x, y)
			for _, v := range [3]uint8{g, r, b} { // a code is written from its top
				s.low(uint(bits.Reverse8(v)), 8)
			}
		}
	}
	chunk := binary.LittleEndian.AppendUint32([]byte("WEBPVP8L"), uint32(len(s.bytes)))
	chunk = append(chunk, s.bytes...)
	if len(chunk)%2 == 1 {
		chunk = append(chunk, 0)
	}
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(chunk))), chunk...)
}
