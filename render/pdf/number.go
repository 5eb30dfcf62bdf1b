package pdf

import (
	"strconv"

	"bulletin/render"
	"bulletin/render/layout"
)

// Numbers are made of integers: with fractions, processors that multiply and
// add in one step would give other digits.

// appendThousandths appends n/1000 as a PDF number (ISO 32000-1, 7.3.3).
func appendThousandths(b []byte, n int64) []byte {
	return appendFraction(b, n, 1000)
}

// appendFraction appends n/unit, where unit is a power of ten, without zeros
// that say nothing.
func appendFraction(b []byte, n, unit int64) []byte {
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	whole, rest := n/unit, n%unit
	if whole > 0 || rest == 0 {
		b = strconv.AppendInt(b, whole, 10)
	}
	if rest == 0 {
		return b
	}
	b = append(b, '.')
	for rest > 0 {
		unit /= 10
		b = append(b, byte('0'+rest/unit))
		rest %= unit
	}
	return b
}

// appendPoint appends a place on the page in PDF's system, which counts upwards
// from the lower edge (8.3.2.3).
func appendPoint(b []byte, x, y layout.Unit) []byte {
	b = append(appendThousandths(b, int64(x)), ' ')
	return append(appendThousandths(b, int64(layout.PageHeight-y)), ' ')
}

// appendColour appends the components of an sRGB colour (8.6.4.3); the output
// intent says that DeviceRGB is sRGB (ISO 19005-3, 6.2.4.3).
func appendColour(b []byte, c render.Colour) []byte {
	for _, v := range [3]uint8{c.R, c.G, c.B} {
		b = append(appendThousandths(b, (int64(v)*1000+127)/255), ' ')
	}
	return b
}

// divide is a/b rounded to the nearest integer, halves away from zero.
func divide(a, b int64) int64 {
	if a < 0 {
		return -((-a + b/2) / b)
	}
	return (a + b/2) / b
}
