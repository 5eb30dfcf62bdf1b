package email

import (
	"math"

	"bulletin/render"
)

// palette is one colour of the bulletin made readable: contrast is at least
// 4.5:1 (WCAG 2.2, 1.4.3) wherever text stands, in the light and in the dark.
type palette struct {
	Ink  string // text on white or on Tint, and the ground of white text
	Tint string // a light ground
	Line string // a rule that only accompanies
	Glow string // text on the dark grounds
}

var (
	white = render.Colour{R: 255, G: 255, B: 255}
	black = render.Colour{}
	// dark is the lighter of the two dark grounds of the style sheet; text
	// readable on it is readable on the other.
	dark = render.Colour{R: 0x2A, G: 0x2D, B: 0x33}
)

func paletteOf(c render.Colour) palette {
	tint := mix(c, white, 92)
	return palette{
		Ink:  towards(c, black, tint).Hex(),
		Tint: tint.Hex(),
		Line: mix(c, white, 60).Hex(),
		Glow: towards(c, white, dark).Hex(),
	}
}

// towards moves a colour towards black or white, no further than needed to be
// readable on the ground.
func towards(c, end, ground render.Colour) render.Colour {
	for percent := 0; percent < 100; percent++ {
		if m := mix(c, end, percent); readable(m, ground) {
			return m
		}
	}
	return end
}

// mix takes that many hundredths of b and the rest of a.
func mix(a, b render.Colour, percent int) render.Colour {
	part := func(x, y uint8) uint8 { return uint8((int(x)*(100-percent) + int(y)*percent + 50) / 100) }
	return render.Colour{R: part(a.R, b.R), G: part(a.G, b.G), B: part(a.B, b.B)}
}

// readable reports whether text of one colour on a ground of the other meets
// the contrast of WCAG 2.2, 1.4.3 (4.5:1). It counts in millionths, so that
// every processor finds the same colour.
func readable(a, b render.Colour) bool {
	const flare = 50_000
	x, y := luminance(a)+flare, luminance(b)+flare
	return 10*max(x, y) >= 45*min(x, y)
}

// luminance is the relative luminance of WCAG 2.2, in millionths.
func luminance(c render.Colour) int {
	linear := func(v uint8) int {
		s := float64(v) / 255
		if s <= 0.04045 {
			return int(math.Round(s / 12.92 * 1e6))
		}
		return int(math.Round(math.Pow((s+0.055)/1.055, 2.4) * 1e6))
	}
	return (2126*linear(c.R) + 7152*linear(c.G) + 722*linear(c.B)) / 10_000
}
