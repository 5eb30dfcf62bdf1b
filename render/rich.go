package render

import (
	"strconv"
	"strings"
)

// Rich is dressed text: paragraphs and lists of short runs. It is all that an
// edition needs to know of a citation or an abstract.
type Rich []Block

// Block is one paragraph or one item of a list.
type Block struct {
	Kind   BlockKind
	Number int // of an item in a numbered list, from 1
	Runs   []Run
}

// BlockKind tells paragraphs from list items. Items that follow each other
// make one list.
type BlockKind uint8

const (
	Paragraph BlockKind = iota
	BulletItem
	NumberItem
)

// Run is text of one style.
type Run struct {
	Text  string
	Style Style
	Link  string // address, if the run is a link
	Lang  string // BCP 47 tag where it differs from French, else empty
}

// Style is a set of typographic attributes.
type Style uint8

const (
	Strong      Style = 1 << iota
	Emphasis          // italics
	Superscript       // the e of 2e
	SmallCaps         // centuries; the text is in capitals already
)

// Text makes a Rich of one plain run; none for an empty string.
func Text(s string) Rich {
	if s == "" {
		return nil
	}
	return Rich{{Runs: []Run{{Text: s}}}}
}

// Plain is the text alone: blocks are parted by a line feed, list items start
// with "• " or their number.
func (r Rich) Plain() string {
	var b strings.Builder
	for i, block := range r {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(block.Mark())
		for _, run := range block.Runs {
			b.WriteString(run.Text)
		}
	}
	return b.String()
}

// Mark is what stands before a list item: "• " or "3. "; empty for a paragraph.
func (b Block) Mark() string {
	switch b.Kind {
	case BulletItem:
		return "• "
	case NumberItem:
		return strconv.Itoa(b.Number) + ". "
	}
	return ""
}

// Runs returns the runs of all blocks, which suits a Rich of a single
// paragraph such as a title.
func (r Rich) Runs() []Run {
	var runs []Run
	for _, b := range r {
		runs = append(runs, b.Runs...)
	}
	return runs
}
