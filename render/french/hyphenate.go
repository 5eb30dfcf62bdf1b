package french

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// patterns of TeX for French, one a line: see hyphenation/ORIGIN.md.
//
//go:embed hyphenation/hyph-fr.pat.txt
var patterns string

const (
	minFragment = 3  // letters on either side of a break
	maxLetters  = 63 // of a word, where TeX stops as well; a longer run is none
	softHyphen  = "\u00ad"
)

// A Hyphenator knows where French words may be broken. It never changes once
// made and may be used by several goroutines at once.
//
// It is the algorithm of F. M. Liang (Word Hy-phen-a-tion by Com-put-er,
// Stanford, 1983) on the patterns of TeX: every pattern found in a word gives
// a level to each place between its letters; where the highest level is odd,
// the word may be broken.
type Hyphenator struct {
	trie   [1 << trieBits]node // of the patterns, hashed; a node is known by its place
	levels []byte              // of all patterns, in a row
}

const (
	trieBits = 13 // the patterns fill a third of it
	root     = 1 << trieBits
	noLetter = 0xffff
)

// node stands for the letters on the way to it from the root.
type node struct {
	parent, letter uint16 // the last letter; 0 where there is no node
	levels         uint16 // where those of the pattern begin, one more than it has letters; 0 if it is none
}

// NewHyphenator reads the patterns, in about a tenth of a millisecond.
func NewHyphenator() *Hyphenator {
	h := &Hyphenator{levels: make([]byte, 1, len(patterns))}
	for pattern := range strings.Lines(patterns) {
		// What follows an apostrophe is a word here, to which the patterns
		// with a full stop say the same as those with an apostrophe.
		if !strings.ContainsAny(pattern, "'’") {
			h.add(strings.TrimSpace(pattern))
		}
	}
	return h
}

func (h *Hyphenator) add(pattern string) {
	levels := uint16(len(h.levels))
	h.levels = append(h.levels, 0)
	n := uint16(root)
	for _, r := range pattern {
		if isDigit(r) {
			h.levels[len(h.levels)-1] = byte(r - '0')
			continue
		}
		h.levels = append(h.levels, 0)
		child := h.child(n, plain(r))
		h.trie[child].parent, h.trie[child].letter = n, plain(r)
		n = child
	}
	h.trie[n].levels = levels
}

// child is where the node is that a letter leads to from n, or where it would be.
func (h *Hyphenator) child(n, letter uint16) uint16 {
	at := (uint32(n)<<16 | uint32(letter)) * 0x9e3779b1 >> (32 - trieBits) // Knuth, TAOCP 6.4
	for {
		c := &h.trie[at%(1<<trieBits)]
		if c.letter == 0 || c.letter == letter && c.parent == n {
			return uint16(at % (1 << trieBits))
		}
		at++
	}
}

// Breaks appends to dst the places, in bytes from the start of word, where it
// may be broken with a hyphen, in ascending order. The word is a token without
// spaces, with the punctuation that surrounds it; its accents may be composed
// or not.
//
// Each run of letters is a word of its own, so that nothing is broken next to
// an apostrophe, and keeps three letters on either side of a break: in-té-gra-tion
// is broken as inté-gra-tion. These are never broken:
//
//   - a run with a capital: acronyms, LaTeX, and proper names, which careful
//     typography leaves whole. The first word of a sentence cannot be told from
//     a name, and is left whole as well;
//   - the elided part before an apostrophe: lorsqu’, aujourd’hui;
//   - the parts of a compound, which has its hyphens, and those of étranger·e·s
//     or étranger.e.s;
//   - what touches a digit, an underscore, @, # or \;
//   - a token that has an address, a file name or an identifier in it, or a
//     soft hyphen (U+00AD), by which its author has decided.
func (h *Hyphenator) Breaks(dst []int, word string) []int {
	if len(word) < 2*minFragment || strings.Contains(word, softHyphen) || hasName(word) {
		return dst
	}
	var (
		letters = [maxLetters + 2]uint16{'.'} // one by one, between full stops
		starts  [maxLetters + 2]int           // where in word each letter is
		n       = 0                           // letters in this run
		marks   = 0                           // on the last letter
		whole   = false                       // this run may not be broken
		before  rune                          // the last before the run that is no mark
	)
	for i, r := range word {
		switch {
		case isLetter(r):
			if n == 0 {
				whole = joins(before)
			}
			marks = 0
			if n++; n <= maxLetters {
				letters[n], starts[n] = plain(r), i
			}
			whole = whole || unicode.IsUpper(r) || unicode.IsTitle(r)
		case r >= utf8.RuneSelf && unicode.IsMark(r):
			if marks++; 0 < n && n <= maxLetters {
				letters[n] = marked(word[starts[n]:i+utf8.RuneLen(r)], marks)
			}
		default:
			if n >= 2*minFragment && n <= maxLetters && !whole && !joins(r) && !links(word[i:]) {
				dst = h.breaks(dst, letters[:n+2], starts[:n+1])
			}
			n, before = 0, r
		}
	}
	if n >= 2*minFragment && n <= maxLetters && !whole {
		dst = h.breaks(dst, letters[:n+2], starts[:n+1])
	}
	return dst
}

// breaks appends those of starts at which the word may be broken.
func (h *Hyphenator) breaks(dst []int, letters []uint16, starts []int) []int {
	var levels [maxLetters + 3]byte // levels[i] is that before letters[i]
	letters[len(letters)-1] = '.'
	for i := range letters {
		n := uint16(root)
		for k, letter := range letters[i:] {
			n = h.child(n, letter)
			if h.trie[n].letter == 0 {
				break
			}
			if at := int(h.trie[n].levels); at != 0 {
				for j, level := range h.levels[at : at+k+2] {
					levels[i+j] = max(levels[i+j], level)
				}
			}
		}
	}
	for i := 1 + minFragment; i <= len(starts)-minFragment; i++ {
		if levels[i]%2 == 1 {
			dst = append(dst, starts[i])
		}
	}
	return dst
}

// isLetter leaves out the letter apostrophe (U+02BC), a letter to Unicode.
func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	}
	return unicode.IsLetter(r) && r != 'ʼ'
}

// plain is the letter as the trie has it.
func plain(r rune) uint16 {
	if r > noLetter {
		return noLetter
	}
	return uint16(r)
}

// marked is a letter typed with combining marks. French puts but one on it, and
// a letter under thousands should cost no more.
func marked(letter string, marks int) uint16 {
	if marks > 1 {
		return noLetter
	}
	letter = norm.NFC.String(letter)
	r, size := utf8.DecodeRuneInString(letter)
	if size < len(letter) {
		return noLetter
	}
	return plain(r)
}

// joins holds for what makes one with a word that touches it.
func joins(r rune) bool {
	switch r {
	case '-', '\u2010', '\u2011', '·', '_', '@', '#', '\\':
		return true
	}
	return isDigit(r) || r >= utf8.RuneSelf && unicode.IsNumber(r)
}

// links reports whether s is an apostrophe or a full stop before a word.
func links(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	next, _ := utf8.DecodeRuneInString(s[size:])
	return (r == '’' || r == '\'' || r == 'ʼ' || r == '.') && isWord(next)
}

// hasName reports whether a token has in it what keepAddresses keeps. Few have
// a character that hints at one, so that few are copied.
func hasName(token string) bool {
	if !strings.ContainsAny(strings.TrimRight(token, ".:"), ".:_`&") {
		return false
	}
	t := newText(nil, Part{Text: token})
	t.keepAddresses()
	return slices.ContainsFunc(t, func(c cell) bool { return c.kept })
}
