package bib

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"bulletin/render"
)

// windows1252 are the letters of the bytes 0x80 to 0x9F; above, that encoding
// is Unicode's, as is Latin-1. Five have none (Unicode's mapping CP1252.TXT).
var windows1252 = []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ")

// Text is a text file of an office in UTF-8, with a line feed at the end of each
// line, or a problem without a file.
func Text(data []byte) (string, *render.Problem) { return decoded(data) }

// decoded is a text in UTF-8, in UTF-16 with its mark, or in Windows-1252, with
// a line feed at the end of each line. What is in none of them is refused:
// nothing says which letters were meant.
func decoded(data []byte) (string, *render.Problem) {
	text := ""
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		text = fromUTF16(data)
	case bytes.IndexByte(data, 0) >= 0:
		if looksLikeUTF16(data) {
			return "", refusedEncoding(data, 0, "UTF-16 without its byte order mark", "UTF-16 sans marque d’ordre")
		}
		return "", notText(data, bytes.IndexByte(data, 0))
	case utf8.Valid(data):
		text = string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	default:
		if p := notWindows1252(data); p != nil {
			return "", p
		}
		var b strings.Builder
		for _, c := range data {
			if 0x80 <= c && c < 0xa0 {
				b.WriteRune(windows1252[c-0x80])
			} else {
				b.WriteRune(rune(c))
			}
		}
		text = b.String()
	}
	for i, r := range text {
		if r < ' ' && !strings.ContainsRune("\t\n\v\f\r\x1a", r) {
			return "", notText([]byte(text), i)
		}
	}
	text = strings.TrimRight(text, "\x1a") // the end of a text of DOS
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), nil
}

// looksLikeUTF16 finds a zero in most places of the one parity and in none of
// the other.
func looksLikeUTF16(data []byte) bool {
	head := data[:min(len(data), 1000)&^1]
	var zeros [2]int
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
	}
	return max(zeros[0], zeros[1]) > len(head)*2/5 && min(zeros[0], zeros[1]) == 0
}

func fromUTF16(data []byte) string {
	little := data[0] == 0xff
	units := make([]uint16, 0, len(data)/2)
	for i := 2; i+1 < len(data); i += 2 {
		first, second := uint16(data[i]), uint16(data[i+1])
		if little {
			first, second = second, first
		}
		units = append(units, first<<8|second)
	}
	return string(utf16.Decode(units))
}

// notWindows1252 refuses bytes that would make unlikely letters of
// Windows-1252: in MacRoman and in the code pages of DOS, the accented letters
// stand where it has signs, which no word has inside; and a text that is UTF-8
// but for some bytes was put together from two.
func notWindows1252(data []byte) *render.Problem {
	letter := func(i int) bool {
		return i >= 0 && i < len(data) && (isLetter(data[i]) || data[i] >= 0x80)
	}
	// Signs that may stand inside a word (œ, Œ, ’), before one and after one.
	const within, before, after = "\x8c\x92\x9c", "\x80\x82\x84\x85\x86\x8b\x91\x93\x95\x96\x97", "\x80\x85\x86\x87\x89\x94\x95\x96\x97\x99\x9b"
	unlikely := func(i int) bool {
		switch c := data[i]; {
		case strings.IndexByte("\x81\x8d\x8f\x90\x9d", c) >= 0:
			return true // no sign at all
		case strings.IndexByte(within, c) >= 0:
			return false
		case letter(i-1) && letter(i+1):
			return true
		case letter(i + 1):
			return strings.IndexByte(before, c) < 0
		case letter(i - 1):
			return strings.IndexByte(after, c) < 0
		}
		return false
	}
	likely, odd, firstOdd := 0, 0, -1
	sequences, stray := 0, -1
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		switch c := data[i]; {
		case r != utf8.RuneError && size > 1:
			sequences++
		case c >= 0xc0:
			likely++
		case c >= 0x80 && c < 0xa0 && unlikely(i):
			if odd++; firstOdd < 0 {
				firstOdd = i
			}
		}
		if r == utf8.RuneError && size == 1 && stray < 0 {
			stray = i
		}
		i += size
	}
	switch {
	case sequences > likely+odd:
		return refusedEncoding(data, stray, "UTF-8, but for some bytes", "UTF-8, sauf quelques octets")
	case odd*2 > likely:
		return refusedEncoding(data, firstOdd, "that of an old Mac or of DOS", "celui d’un ancien Mac ou de DOS")
	}
	return nil
}

func refusedEncoding(data []byte, at int, english, french string) *render.Problem {
	return &render.Problem{Code: codeTextEncoding, Args: []any{english, french}, Pos: lineAt(data, at)}
}

func notText(data []byte, at int) *render.Problem {
	return &render.Problem{Code: codeNotText, Args: []any{fmt.Sprintf("0x%02X", data[at])}, Pos: lineAt(data, at)}
}

func lineAt(data []byte, at int) render.Pos {
	return render.Pos{Line: 1 + bytes.Count(data[:at], []byte("\n")), Col: 1}
}
