package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image/color"
	"image/jpeg"
	"strconv"

	"bulletin/render"
	"bulletin/render/pdf/cos"
)

// pictures are the pictures embedded so far, each once.
type pictures struct {
	names     map[*render.Picture]string
	byContent map[pixels]string
	all       []embedded
}

// embedded is a picture for fpdf.
type embedded struct {
	name, format string
	data         []byte
}

// pixels tell images apart in fpdf's file, which names them by chance.
type pixels struct {
	hash          [sha256.Size]byte
	width, height int
}

func newPictures() pictures {
	return pictures{names: map[*render.Picture]string{}, byContent: map[pixels]string{}}
}

// name is the name of a picture among the resources.
func (p *pictures) name(pic *render.Picture) (string, error) {
	if name, ok := p.names[pic]; ok {
		return name, nil
	}
	if pic == nil {
		return "", errors.New("an image without a picture")
	}
	data, err := imageData(pic)
	if err != nil {
		return "", fmt.Errorf("a picture: %w", err)
	}
	key := pixels{sha256.Sum256(data), pic.Width, pic.Height}
	name, ok := p.byContent[key]
	if !ok {
		name = "I" + strconv.Itoa(len(p.all))
		p.byContent[key] = name
		p.all = append(p.all, embedded{name, pic.Format, pic.Data})
	}
	p.names[pic] = name
	return name, nil
}

// rename gives the images of fpdf's file our names.
func (p *pictures) rename(images *cos.Dict) (*cos.Dict, error) {
	renamed := cos.NewDict()
	for _, key := range images.Keys() {
		s, ok := images.Get(key).(*cos.Stream)
		if !ok {
			return nil, errors.New("fpdf wrote an image in an unknown form")
		}
		width, _ := cos.Int(s.Get("Width"))
		height, _ := cos.Int(s.Get("Height"))
		if name, ok := p.byContent[pixels{sha256.Sum256(s.Data), width, height}]; ok {
			renamed.Set(cos.Name(name), images.Direct(key))
		}
	}
	if renamed.Len() != len(p.all) {
		return nil, fmt.Errorf("fpdf wrote %d pictures of %d", renamed.Len(), len(p.all))
	}
	return renamed, nil
}

// imageData is what of a picture becomes the data of an image. It refuses what
// PDF/A has no place for, and files that are not what they say.
func imageData(pic *render.Picture) ([]byte, error) {
	switch pic.Format {
	case "jpeg":
		return pic.Data, checkJPEG(pic)
	case "png":
		return pngData(pic)
	}
	return nil, fmt.Errorf("the format %q", pic.Format)
}

func checkJPEG(pic *render.Picture) error {
	c, err := jpeg.DecodeConfig(bytes.NewReader(pic.Data))
	switch {
	case err != nil:
		return err
	case c.Width != pic.Width || c.Height != pic.Height || c.Width == 0 || c.Height == 0:
		return fmt.Errorf("a JPEG file of %d × %d for %d × %d", c.Width, c.Height, pic.Width, pic.Height)
	case c.ColorModel != color.YCbCrModel && c.ColorModel != color.GrayModel: // 19005-3, 6.2.4.3
		return errors.New("a JPEG file that is not in RGB or grey")
	case !bytes.HasSuffix(pic.Data, []byte{0xff, 0xd9}):
		return errors.New("a JPEG file without its end")
	}
	return nil
}

// pngData is the compressed data of a PNG file (PNG 1.2, 4.1), which PDF takes
// as it is (ISO 32000-1, 7.4.4.4).
func pngData(pic *render.Picture) ([]byte, error) {
	rest, ok := bytes.CutPrefix(pic.Data, []byte("\x89PNG\r\n\x1a\n"))
	if !ok {
		return nil, errors.New("not a PNG file")
	}
	var data []byte
	var header, palette bool
	for {
		kind, body, next, err := chunk(rest)
		if err != nil {
			return nil, err
		}
		rest = next
		switch {
		case kind == "IHDR" && !header:
			if palette, err = checkHeader(body, pic); err != nil {
				return nil, err
			}
			header = true
		case !header:
			return nil, errors.New("a PNG file without its header")
		case kind == "PLTE":
			if len(body) == 0 || len(body) > 768 || len(body)%3 != 0 {
				return nil, errors.New("a PNG file with a palette that cannot be")
			}
			palette = false
		case kind == "tRNS": // 19005-3, 6.2.10: nothing is transparent
			return nil, errors.New("a PNG file that is transparent")
		case kind == "IDAT":
			data = append(data, body...)
		case kind == "IEND":
			if palette || len(data) < 8 || data[0]&15 != 8 {
				return nil, errors.New("a PNG file without palette or data")
			}
			return data, nil
		}
	}
}

// chunk is the next chunk of a PNG file, its checksum proved.
func chunk(b []byte) (kind string, body, rest []byte, err error) {
	if len(b) < 12 {
		return "", nil, nil, errors.New("a PNG file without its end")
	}
	size := int64(binary.BigEndian.Uint32(b))
	if size > int64(len(b)-12) {
		return "", nil, nil, errors.New("a PNG file that ends too early")
	}
	end := 8 + int(size)
	if crc32.ChecksumIEEE(b[4:end]) != binary.BigEndian.Uint32(b[end:]) {
		return "", nil, nil, errors.New("a PNG file with a wrong checksum")
	}
	return string(b[4:8]), b[8:end], b[end+4:], nil
}

// checkHeader reports whether a palette must follow.
func checkHeader(b []byte, pic *render.Picture) (palette bool, err error) {
	if len(b) != 13 {
		return false, errors.New("a PNG file with a header that cannot be")
	}
	width, height := binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])
	depth, kind, interlaced := b[8], b[9], b[12] != 0
	const grey, rgb, indexed = 0, 2, 3
	switch {
	case int64(width) != int64(pic.Width) || int64(height) != int64(pic.Height) || width == 0 || height == 0:
		return false, fmt.Errorf("a PNG file of %d × %d for %d × %d", width, height, pic.Width, pic.Height)
	case kind != grey && kind != rgb && kind != indexed:
		return false, errors.New("a PNG file that is transparent")
	case depth != 8 && (kind == rgb || depth != 1 && depth != 2 && depth != 4):
		return false, fmt.Errorf("a PNG file of %d bits", depth)
	case interlaced:
		return false, errors.New("a PNG file that is interlaced")
	}
	return kind == indexed, nil
}
