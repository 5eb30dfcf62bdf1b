package render_test

import (
	"testing"

	"bulletin/render"
)

func colour(t *testing.T, hex string) render.Colour {
	t.Helper()
	c, ok := render.ParseColour(hex)
	if !ok {
		t.Fatalf("%s is no colour", hex)
	}
	return c
}

// The ratios are those that WebAIM's and the W3C's own calculators give.
func TestContrast(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"#000000", "#FFFFFF", 2100},
		{"#FFFFFF", "#FFFFFF", 100},
		{"#777777", "#FFFFFF", 447},
		{"#767676", "#FFFFFF", 454},
		{"#0000FF", "#FFFFFF", 859},
		{"#FF0000", "#FFFFFF", 399},
	} {
		a, b := colour(t, tt.a), colour(t, tt.b)
		if got := a.Contrast(b); got != tt.want || b.Contrast(a) != got {
			t.Errorf("%s on %s: %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestReadable(t *testing.T) {
	for _, hex := range []string{"#FFFFFF", "#FFD800", "#17495E", "#808080", "#00FF00"} {
		c := colour(t, hex)
		for _, enough := range []int{450, 700} {
			if got := c.Readable(render.Black, render.White, enough); got.Contrast(render.White) < enough {
				t.Errorf("%s becomes %s, which has %d on white", hex, got.Hex(), got.Contrast(render.White))
			}
		}
	}
	if c := colour(t, "#17495E"); c.Readable(render.Black, render.White, 700) != c {
		t.Error("a colour that is readable has changed")
	}
}
