package pdf

import (
	"math"
	"testing"

	"bulletin/render"
)

func TestNumbers(t *testing.T) {
	for _, tt := range []struct {
		n, unit int64
		want    string
	}{
		{0, 1000, "0"}, {1000, 1000, "1"}, {-1000, 1000, "-1"}, {595276, 1000, "595.276"}, {841890, 1000, "841.89"},
		{5, 1000, ".005"}, {-5, 1000, "-.005"}, {-1500, 1000, "-1.5"}, {8920, 100, "89.2"}, {-7, 100, "-.07"},
		{math.MaxInt32, 1, "2147483647"},
	} {
		if got := string(appendFraction([]byte("x"), tt.n, tt.unit)); got != "x"+tt.want {
			t.Errorf("%d/%d: %s, want %s", tt.n, tt.unit, got, tt.want)
		}
	}
	for _, tt := range [][3]int64{{5, 2, 3}, {-5, 2, -3}, {4, 3, 1}, {-4, 3, -1}, {0, 7, 0}} {
		if got := divide(tt[0], tt[1]); got != tt[2] {
			t.Errorf("%d/%d: %d, want %d", tt[0], tt[1], got, tt[2])
		}
	}
	if got := string(appendColour(nil, render.Colour{R: 255, G: 51, B: 1})); got != "1 .2 .004 " {
		t.Error(got)
	}
}
