package email

import "bulletin/render"

// palette is one colour of the bulletin made readable: contrast is at least
// 4.5:1 (WCAG 2.2, 1.4.3) wherever text stands, in the light and in the dark.
type palette struct {
	Ink  string // text on white or on Tint, and the ground of white text
	Tint string // a light ground
	Line string // a rule that only accompanies
	Glow string // text on the dark grounds
}

// dark is the lighter of the two dark grounds of the style sheet; text
// readable on it is readable on the other.
var dark = render.Colour{R: 0x2A, G: 0x2D, B: 0x33}

func paletteOf(c render.Colour) palette {
	const enough = 450
	tint := c.Mix(render.White, 92)
	return palette{
		Ink:  c.Readable(render.Black, tint, enough).Hex(),
		Tint: tint.Hex(),
		Line: c.Mix(render.White, 60).Hex(),
		Glow: c.Readable(render.White, dark, 600).Hex(), // what is barely readable looks dull there
	}
}
