package cos

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Text is words as a text string (7.9.2.2): ASCII as it is, all else UTF-16.
func Text(s string) String {
	if plain(s) {
		return String(s)
	}
	return String(AppendUTF16([]byte{0xfe, 0xff}, s))
}

// AppendUTF16 appends text as UTF-16, the higher byte first.
func AppendUTF16(b []byte, s string) []byte {
	for _, r := range s {
		if r >= 0x10000 {
			hi, lo := utf16.EncodeRune(r)
			b = append(b, byte(hi>>8), byte(hi), byte(lo>>8), byte(lo))
			continue
		}
		b = append(b, byte(r>>8), byte(r))
	}
	return b
}

// plain reports whether PDFDocEncoding (Annex D.2) has each byte where ASCII
// has it, and the text cannot be taken for UTF-16 or UTF-8.
func plain(s string) bool {
	for i := range len(s) {
		if b := s[i]; b >= 0x7f || b < 0x20 && b != '\t' && b != '\n' && b != '\r' {
			return false
		}
	}
	return true
}

// Words are the words of a text string.
func (s String) Words() string {
	switch {
	case strings.HasPrefix(string(s), "\xfe\xff"):
		return decodeUTF16(string(s[2:]), 0)
	case strings.HasPrefix(string(s), "\xff\xfe"): // not allowed, but written
		return decodeUTF16(string(s[2:]), 1)
	case strings.HasPrefix(string(s), "\xef\xbb\xbf"): // PDF 2.0
		return strings.ToValidUTF8(string(s[3:]), "\ufffd")
	}
	var b strings.Builder
	for i := range len(s) {
		b.WriteRune(docEncoding(s[i]))
	}
	return b.String()
}

// decodeUTF16 takes the higher byte of each unit at 0 or 1.
func decodeUTF16(s string, high int) string {
	units := make([]uint16, len(s)/2)
	for i := range units {
		units[i] = uint16(s[2*i+high])<<8 | uint16(s[2*i+1-high])
	}
	return string(utf16.Decode(units))
}

// upper are the characters of PDFDocEncoding from 0x80 to 0x9e.
var upper = []rune("•†‡…—–ƒ⁄‹›−‰„“”‘’‚™\ufb01\ufb02ŁŒŠŸŽıłœšž")

// accents are those from 0x18 to 0x1f.
var accents = []rune("˘ˇˆ˙˝˛˚˜")

// docEncoding is a character of PDFDocEncoding (Annex D.2).
func docEncoding(b byte) rune {
	switch {
	case b >= 0x18 && b <= 0x1f:
		return accents[b-0x18]
	case b >= 0x80 && b <= 0x9e:
		return upper[b-0x80]
	case b == 0xa0:
		return '€'
	case b == 0x7f, b == 0x9f, b == 0xad:
		return utf8.RuneError
	}
	return rune(b)
}
