package web

import "bulletin/render"

// palette is one colour of the bulletin made readable: contrast is at least
// 7:1 (WCAG 2.2, 1.4.6) wherever text stands, by day and by night.
type palette struct {
	Ink  string // text on white or on Tint, and the ground of white text
	Tint string // a light ground
	Line string // a rule that only accompanies, by day
	Glow string // text on the grounds of the night
	Dusk string // the ground of white text at night
	Rule string // a rule that only accompanies, at night
}

// night is the lightest ground of the style sheet at night; text readable on it
// is readable on the others.
var night = render.Colour{R: 0x2A, G: 0x2D, B: 0x33}

func paletteOf(c render.Colour) palette {
	const enough = 700
	tint := c.Mix(render.White, 93)
	ink := c.Readable(render.Black, tint, enough)
	return palette{
		Ink:  ink.Hex(),
		Tint: tint.Hex(),
		Line: c.Mix(render.White, 60).Hex(),
		Glow: c.Readable(render.White, night, enough).Hex(),
		Dusk: ink.Mix(render.Black, 25).Hex(),
		Rule: c.Mix(night, 40).Hex(),
	}
}
