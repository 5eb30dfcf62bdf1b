package pdf

import "encoding/binary"

// fixed is a number in 65536ths, s15Fixed16Number of ICC.
type fixed int32

// The colour space of IEC 61966-2-1, adapted from its white D65 to the white
// D50 of ICC by the Bradford matrix; a test computes them from the standard's
// chromaticities.
var (
	srgbColorants = [3][3]fixed{
		{28576, 14581, 912},
		{25239, 46983, 6361},
		{9375, 3972, 46787},
	}
	srgbAdaptation = [9]fixed{68674, 1502, -3291, 1939, 64912, -1119, -606, 988, 49262}
	d50            = [3]fixed{63190, 65536, 54061}
	// srgbCurve is Y = (aX+b)^g from X = d on and Y = cX below: g, a, b, c, d.
	srgbCurve = [5]fixed{157286, 62119, 3417, 5072, 2651}
)

// sRGB makes the ICC profile of sRGB (ISO 15076-1:2005, version 4.2, which ISO
// 32000-1, 8.6.5.5, allows): matrix and curve as parameters, no tables.
func sRGB() []byte {
	p := &profile{}
	p.add("desc", localised("sRGB"))
	p.add("cprt", localised("CC0"))
	p.add("wtpt", numbers("XYZ ", d50[:]...))
	p.add("chad", numbers("sf32", srgbAdaptation[:]...))
	for i, tag := range []string{"rXYZ", "gXYZ", "bXYZ"} {
		p.add(tag, numbers("XYZ ", srgbColorants[i][:]...))
	}
	curve := append([]byte("para\x00\x00\x00\x00\x00\x03\x00\x00"), numbers("", srgbCurve[:]...)...)
	p.add("rTRC", curve)
	p.share("gTRC")
	p.share("bTRC")
	return p.bytes()
}

// profile gathers the tags of a profile (7.3).
type profile struct {
	tags []byte
	data []byte
	n    int
}

const headerSize = 128

// add adds a tag; its place is counted from the first tag's data.
func (p *profile) add(tag string, element []byte) {
	p.entry(tag, len(p.data), len(element))
	p.data = append(p.data, element...)
	for len(p.data)%4 != 0 {
		p.data = append(p.data, 0)
	}
}

// share adds a tag with the data of the tag before.
func (p *profile) share(tag string) {
	last := p.tags[len(p.tags)-8:]
	p.entry(tag, int(binary.BigEndian.Uint32(last)), int(binary.BigEndian.Uint32(last[4:])))
}

func (p *profile) entry(tag string, at, size int) {
	p.tags = binary.BigEndian.AppendUint32(append(p.tags, tag...), uint32(at))
	p.tags = binary.BigEndian.AppendUint32(p.tags, uint32(size))
	p.n++
}

func (p *profile) bytes() []byte {
	start := headerSize + 4 + len(p.tags)
	for i := 4; i < len(p.tags); i += 12 {
		binary.BigEndian.PutUint32(p.tags[i:], binary.BigEndian.Uint32(p.tags[i:])+uint32(start))
	}
	b := make([]byte, headerSize, start+len(p.data)) // 7.2; what is not set is 0
	binary.BigEndian.PutUint32(b, uint32(start+len(p.data)))
	copy(b[8:], "\x04\x20\x00\x00mntrRGB XYZ ")
	copy(b[24:], "\x07\xe8\x00\x01\x00\x01") // 2024-01-01: a profile bears a date
	copy(b[36:], "acsp")
	copy(b[68:], numbers("", d50[:]...))
	b = binary.BigEndian.AppendUint32(b, uint32(p.n))
	return append(append(b, p.tags...), p.data...)
}

// numbers is an element of numbers after its type, if it has one (10.1).
func numbers(kind string, list ...fixed) []byte {
	var b []byte
	if kind != "" {
		b = append([]byte(kind), 0, 0, 0, 0)
	}
	for _, v := range list {
		b = binary.BigEndian.AppendUint32(b, uint32(v))
	}
	return b
}

// localised is a multiLocalizedUnicodeType (10.13) of one English text in ASCII.
func localised(text string) []byte {
	b := []byte("mluc\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x0cenUS")
	b = binary.BigEndian.AppendUint32(b, uint32(2*len(text)))
	b = binary.BigEndian.AppendUint32(b, 28)
	for i := range len(text) {
		b = append(b, 0, text[i])
	}
	return b
}
