package source

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf8"

	"bulletin/render"
)

// shownAlike is how many problems of one cause are said; the rest are counted.
const shownAlike = 3

// otherFormats are what is sometimes saved under the name of the list.
var otherFormats = []struct{ start, english, french string }{
	{"PK\x03\x04", "a Word, Excel or zip file", "un fichier Word, Excel ou zip"},
	{"%PDF", "a PDF", "un PDF"},
	{"\xd0\xcf\x11\xe0", "an old Word or Excel file", "un ancien fichier Word ou Excel"},
	{"{\\rtf", "an RTF file", "un fichier RTF"},
}

// format refuses files that are no text, or text in UTF-16, in one sentence.
func (d *decoder) format() bool {
	src := d.t.src
	top := render.Pos{Line: 1, Col: 1}
	if english, french := OtherFormat(src); english != "" {
		d.report(codeOtherFormat, top, english, french)
		return false
	}
	if isUTF16(src) {
		d.report(codeUTF16, top)
		return false
	}
	return true
}

// isUTF16 recognises the byte order mark, or zeros in every second place.
func isUTF16(src []byte) bool {
	if bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff")) {
		return true
	}
	head := src[:min(len(src), 400)&^1]
	var zeros [2]int
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
	}
	most, least := max(zeros[0], zeros[1]), min(zeros[0], zeros[1])
	return most > 0 && most*5 >= len(head)*2 && least*10 < most
}

// windows1252 are the letters of the bytes 0x80 to 0x9F; above, that encoding
// is Unicode's.
var windows1252 = []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ")

// characters refuses bytes that are not UTF-8 and invisible control characters.
func (d *decoder) characters() bool {
	src := d.t.src
	letters, controls := 0, 0
	var last render.Pos // of the first one that is counted only
	for i := d.t.lines[0]; i < len(src); {
		c := src[i]
		if c >= ' ' && c < 0x7f || c == '\n' || c == '\t' || c == '\r' && i+1 < len(src) && src[i+1] == '\n' {
			i++
			continue
		}
		r, size := utf8.DecodeRune(src[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			letter := rune(c)
			if c < 0xa0 {
				letter = windows1252[c-0x80]
			}
			switch letters++; {
			case letters > shownAlike:
			case control(letter):
				d.report(codeEncoding, d.t.pos(i), fmt.Sprintf("0x%02X", c))
			default:
				d.report(codeLetter, d.t.pos(i), string(letter))
			}
		case control(r):
			switch controls++; {
			case controls <= shownAlike:
				d.report(codeControl, d.t.pos(i), fmt.Sprintf("U+%04X", r))
			case controls == shownAlike+1:
				last = d.t.pos(i)
			}
		}
		i += size
	}
	if controls > shownAlike {
		d.report(codeMore, last, strconv.Itoa(controls-shownAlike))
	}
	return letters+controls == 0
}

// OtherFormat names what a file is that is no text, in both languages; empty for
// what may be a text.
func OtherFormat(data []byte) (english, french string) {
	for _, f := range otherFormats {
		if bytes.HasPrefix(data, []byte(f.start)) {
			return f.english, f.french
		}
	}
	return "", ""
}
