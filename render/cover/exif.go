package cover

import (
	"bytes"
	"encoding/binary"
	"image"
)

// orientation is how a camera was held: the value of the Exif tag 0x0112
// (CIPA DC-008, 4.6.4), 1 to 8.
type orientation uint16

const upright orientation = 1

// turned reports whether rows became columns.
func (o orientation) turned() bool { return o >= 5 }

// apply returns the image the right way up.
func (o orientation) apply(src *image.RGBA) *image.RGBA {
	if o == upright {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	dstW, dstH := w, h
	if o.turned() {
		dstW, dstH = h, w
	}
	dst := image.NewRGBA(image.Rect(0, 0, dstW, dstH))
	for y := range dstH {
		for x := range dstW {
			sx, sy := x, y
			switch o {
			case 2: // mirrored
				sx = w - 1 - x
			case 3: // upside down
				sx, sy = w-1-x, h-1-y
			case 4:
				sy = h - 1 - y
			case 5:
				sx, sy = y, x
			case 6: // a quarter turn clockwise is needed
				sx, sy = y, h-1-x
			case 7:
				sx, sy = w-1-y, h-1-x
			case 8:
				sx, sy = w-1-y, x
			}
			copy(dst.Pix[dst.PixOffset(x, y):][:4], src.Pix[src.PixOffset(sx, sy):][:4])
		}
	}
	return dst
}

// exifOrientation finds the orientation in the segments of a JPEG file (ITU-T
// T.81, B.1.1.4) before its first scan; upright when there is none that makes
// sense.
func exifOrientation(data []byte) orientation {
	const (
		startOfScan = 0xda
		app1        = 0xe1
	)
	for i := 2; i+4 <= len(data) && data[i] == 0xff; {
		marker := data[i+1]
		if marker == 0xff { // fill byte
			i++
			continue
		}
		size := int(binary.BigEndian.Uint16(data[i+2:]))
		if marker == startOfScan || size < 2 || i+2+size > len(data) {
			break
		}
		segment := data[i+4 : i+2+size]
		if tiff, ok := bytes.CutPrefix(segment, []byte("Exif\x00\x00")); ok && marker == app1 {
			return tiffOrientation(tiff)
		}
		i += 2 + size
	}
	return upright
}

// tiffOrientation reads the tag in the first directory of a TIFF header.
func tiffOrientation(tiff []byte) orientation {
	if len(tiff) < 8 {
		return upright
	}
	var order binary.ByteOrder = binary.LittleEndian
	if string(tiff[:2]) == "MM" {
		order = binary.BigEndian
	}
	start := uint64(order.Uint32(tiff[4:]))
	if start+2 > uint64(len(tiff)) {
		return upright
	}
	directory := tiff[start:]
	count := int(order.Uint16(directory))
	for entries := directory[2:]; count > 0 && len(entries) >= 12; count, entries = count-1, entries[12:] {
		const tag, short = 0x0112, 3
		if order.Uint16(entries) != tag || order.Uint16(entries[2:]) != short {
			continue
		}
		if o := orientation(order.Uint16(entries[8:])); o >= 1 && o <= 8 {
			return o
		}
		break
	}
	return upright
}
