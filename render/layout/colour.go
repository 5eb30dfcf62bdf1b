package layout

import "bulletin/render"

// Colours that do not come from the bulletin.
var (
	white = render.White
	ink   = render.Colour{R: 0x1E, G: 0x21, B: 0x26}
	grey  = render.Colour{R: 0x4A, G: 0x50, B: 0x58}
	hair  = render.Colour{R: 0xC8, G: 0xCC, B: 0xD1}
)

// readable darkens a colour until it stands out from white, as text on white
// or as a ground for white text, with a contrast of 8.3:1. WCAG 2.2 asks for
// 7:1 at level AAA (1.4.6); the rest is kept for text on a tint.
func readable(c render.Colour) render.Colour {
	for c.Luminance() > luminanceMax {
		c = render.Colour{R: uint8(int(c.R) * 15 / 16), G: uint8(int(c.G) * 15 / 16), B: uint8(int(c.B) * 15 / 16)}
	}
	return c
}

// luminanceMax gives 1.05 / (L + 0.05) = 8.3 in 65535ths.
const luminanceMax = 5000

// tint mixes a colour with white: percent of the colour, the rest white.
func tint(c render.Colour, percent int) render.Colour {
	mix := func(v uint8) uint8 { return uint8((int(v)*percent + 255*(100-percent)) / 100) }
	return render.Colour{R: mix(c.R), G: mix(c.G), B: mix(c.B)}
}
