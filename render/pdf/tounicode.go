package pdf

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"unicode/utf8"

	"bulletin/render/pdf/cos"
)

// perBlock is how many characters one block of a CMap may map (Adobe Technical
// Note 5014).
const perBlock = 100

// toUnicode is the CMap from characters to text (9.10.3; ISO 14289-1, 7.21.7;
// ISO 19005-3, 6.2.11.7.2).
func (f *face) toUnicode() []byte {
	b := []byte("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	used := make([]uint16, 0, len(f.chars))
	for cid, c := range f.chars {
		if c.glyph != 0 {
			used = append(used, uint16(cid))
		}
	}
	for len(used) > 0 {
		n := min(len(used), perBlock)
		b = fmt.Appendf(b, "%d beginbfchar\n", n)
		for _, cid := range used[:n] {
			b = appendHex(append(b, '<'), appendCID(nil, cid))
			b = appendHex(append(b, "> <"...), cos.AppendUTF16(nil, meaning(f.chars[cid].text)))
			b = append(b, ">\n"...)
		}
		b = append(b, "endbfchar\n"...)
		used = used[n:]
	}
	return append(b, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"...)
}

// meaning is what a character is mapped to. A glyph that means nothing alone
// stands inside ActualText and is mapped to the zero width space, since each
// must be mapped to something. U+0000, U+FEFF and U+FFFE are not allowed.
func meaning(text string) string {
	if text == "" {
		return "\u200b"
	}
	for _, r := range text {
		if r == 0 || r == 0xfeff || r == 0xfffe {
			return string(utf8.RuneError)
		}
	}
	return text
}

// tag tells this subset of a font from others (9.6.4).
func tag(program []byte, chars []character) string {
	h := sha256.New()
	h.Write(program)
	for _, c := range chars {
		fmt.Fprintf(h, "%d %q\n", c.glyph, c.text)
	}
	n := binary.BigEndian.Uint64(h.Sum(nil))
	letters := make([]byte, 6)
	for i := range letters {
		letters[i] = byte('A' + n%26)
		n /= 26
	}
	return string(letters)
}
