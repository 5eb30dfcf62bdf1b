package render

import "strconv"

// Colour is an sRGB colour.
type Colour struct{ R, G, B uint8 }

// The ends of the scale.
var (
	White = Colour{255, 255, 255}
	Black = Colour{}
)

// ParseColour reads "#RRGGBB".
func ParseColour(s string) (Colour, bool) {
	if len(s) != 7 || s[0] != '#' {
		return Colour{}, false
	}
	v, err := strconv.ParseUint(s[1:], 16, 32)
	return Colour{uint8(v >> 16), uint8(v >> 8), uint8(v)}, err == nil
}

// Hex is the colour as "#RRGGBB".
func (c Colour) Hex() string {
	const digits = "0123456789ABCDEF"
	b := []byte{'#'}
	for _, v := range [3]uint8{c.R, c.G, c.B} {
		b = append(b, digits[v>>4], digits[v&15])
	}
	return string(b)
}

// Mix takes that many hundredths of the other colour and the rest of this one.
func (c Colour) Mix(other Colour, percent int) Colour {
	part := func(x, y uint8) uint8 { return uint8((int(x)*(100-percent) + int(y)*percent + 50) / 100) }
	return Colour{part(c.R, other.R), part(c.G, other.G), part(c.B, other.B)}
}

// Readable moves the colour towards another, such as black or white, no
// further than is needed for text on the ground (or for the ground, under
// text) to have a contrast of at least so many hundredths: 450 is 4.5:1.
func (c Colour) Readable(towards, ground Colour, contrast int) Colour {
	for percent := 0; percent < 100; percent++ {
		if m := c.Mix(towards, percent); m.Contrast(ground) >= contrast {
			return m
		}
	}
	return towards
}

// Contrast is the contrast ratio of WCAG 2.2 in hundredths, rounded down: from
// 100 to 2100.
func (c Colour) Contrast(other Colour) int {
	x, y := 20*c.Luminance()+65535, 20*other.Luminance()+65535 // L + 0.05
	return 100 * max(x, y) / min(x, y)
}

// Luminance is the relative luminance of WCAG 2.2 in 65535ths: in integers, so
// that every processor finds the same colours.
func (c Colour) Luminance() int {
	return (2126*linear[c.R] + 7152*linear[c.G] + 722*linear[c.B]) / 10000
}

// linear is the sRGB transfer function (IEC 61966-2-1) in 65535ths.
var linear = [256]int{
	0, 20, 40, 60, 80, 99, 119, 139, 159, 179, 199, 219, 241, 264, 288, 313,
	340, 367, 396, 427, 458, 491, 526, 562, 599, 637, 677, 718, 761, 805, 851, 898,
	947, 997, 1048, 1101, 1156, 1212, 1270, 1330, 1391, 1453, 1517, 1583, 1651, 1720, 1790, 1863,
	1937, 2013, 2090, 2170, 2250, 2333, 2418, 2504, 2592, 2681, 2773, 2866, 2961, 3058, 3157, 3258,
	3360, 3464, 3570, 3678, 3788, 3900, 4014, 4129, 4247, 4366, 4488, 4611, 4736, 4864, 4993, 5124,
	5257, 5392, 5530, 5669, 5810, 5953, 6099, 6246, 6395, 6547, 6700, 6856, 7014, 7174, 7335, 7500,
	7666, 7834, 8004, 8177, 8352, 8528, 8708, 8889, 9072, 9258, 9445, 9635, 9828, 10022, 10219, 10417,
	10619, 10822, 11028, 11235, 11446, 11658, 11873, 12090, 12309, 12530, 12754, 12980, 13209, 13440, 13673, 13909,
	14146, 14387, 14629, 14874, 15122, 15371, 15623, 15878, 16135, 16394, 16656, 16920, 17187, 17456, 17727, 18001,
	18277, 18556, 18837, 19121, 19407, 19696, 19987, 20281, 20577, 20876, 21177, 21481, 21787, 22096, 22407, 22721,
	23038, 23357, 23678, 24002, 24329, 24658, 24990, 25325, 25662, 26001, 26344, 26688, 27036, 27386, 27739, 28094,
	28452, 28813, 29176, 29542, 29911, 30282, 30656, 31033, 31412, 31794, 32179, 32567, 32957, 33350, 33745, 34143,
	34544, 34948, 35355, 35764, 36176, 36591, 37008, 37429, 37852, 38278, 38706, 39138, 39572, 40009, 40449, 40891,
	41337, 41785, 42236, 42690, 43147, 43606, 44069, 44534, 45002, 45473, 45947, 46423, 46903, 47385, 47871, 48359,
	48850, 49344, 49841, 50341, 50844, 51349, 51858, 52369, 52884, 53401, 53921, 54445, 54971, 55500, 56032, 56567,
	57105, 57646, 58190, 58737, 59287, 59840, 60396, 60955, 61517, 62082, 62650, 63221, 63795, 64372, 64952, 65535,
}
