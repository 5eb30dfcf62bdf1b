package pdf

import (
	"encoding/binary"
	"fmt"
	"math"
	"testing"
)

// The numbers of the profile follow from IEC 61966-2-1.
func TestProfileNumbers(t *testing.T) {
	white := [3]float64{0.3127 / 0.3290, 1, (1 - 0.3127 - 0.3290) / 0.3290}
	chromaticities := [3][2]float64{{0.64, 0.33}, {0.30, 0.60}, {0.15, 0.06}}
	var primaries [3][3]float64 // rows X, Y, Z
	for i, c := range chromaticities {
		primaries[0][i], primaries[1][i], primaries[2][i] = c[0]/c[1], 1, (1-c[0]-c[1])/c[1]
	}
	bradford := [3][3]float64{{0.8951, 0.2664, -0.1614}, {-0.7502, 1.7135, 0.0367}, {0.0389, -0.0685, 1.0296}}
	light := apply(inverse(primaries), white)
	from, to := apply(bradford, white), apply(bradford, [3]float64{0.9642, 1, 0.8249})
	var scaled [3][3]float64
	for i := range 3 {
		for j := range 3 {
			scaled[i][j] = bradford[i][j] * to[i] / from[i]
		}
	}
	adaptation := product(inverse(bradford), scaled)
	for i := range 3 {
		column := [3]float64{primaries[0][i] * light[i], primaries[1][i] * light[i], primaries[2][i] * light[i]}
		for j, v := range apply(adaptation, column) {
			near(t, fmt.Sprintf("colorant %d %d", i, j), srgbColorants[i][j], v)
		}
		for j := range 3 {
			near(t, fmt.Sprintf("adaptation %d %d", i, j), srgbAdaptation[3*i+j], adaptation[i][j])
		}
	}
	for i, v := range []float64{2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045} {
		near(t, fmt.Sprintf("curve %d", i), srgbCurve[i], v)
	}
	if p := sRGB(); int(binary.BigEndian.Uint32(p)) != len(p) || string(p[36:40]) != "acsp" {
		t.Error("the profile's header is wrong")
	}
}

func near(t *testing.T, what string, got fixed, want float64) {
	t.Helper()
	if math.Abs(float64(got)-want*65536) > 0.5001 {
		t.Errorf("%s: %d, want %.2f", what, got, want*65536)
	}
}

func apply(m [3][3]float64, v [3]float64) (out [3]float64) {
	for i := range 3 {
		out[i] = m[i][0]*v[0] + m[i][1]*v[1] + m[i][2]*v[2]
	}
	return out
}

func product(a, b [3][3]float64) (out [3][3]float64) {
	for i := range 3 {
		for j := range 3 {
			out[i][j] = a[i][0]*b[0][j] + a[i][1]*b[1][j] + a[i][2]*b[2][j]
		}
	}
	return out
}

func inverse(m [3][3]float64) (out [3][3]float64) {
	var det float64
	for i := range 3 {
		det += m[0][i] * (m[1][(i+1)%3]*m[2][(i+2)%3] - m[1][(i+2)%3]*m[2][(i+1)%3])
	}
	for i := range 3 {
		for j := range 3 {
			a, b, c, d := (j+1)%3, (j+2)%3, (i+1)%3, (i+2)%3
			out[i][j] = (m[a][c]*m[b][d] - m[a][d]*m[b][c]) / det
		}
	}
	return out
}
