package pdf

import (
	"fmt"
	"unicode/utf8"

	"bulletin/render/layout"
	"bulletin/render/pdf/cos"
)

// em is how many parts of an em are counted where glyphs are placed: PDF counts
// in 1/1000, and two decimals are written.
const em = 100_000

// encoded is a shape as it is shown in any place and size: the inside of a
// string in the array of a TJ operator (ISO 32000-1, 9.4.3), with adjustments.
type encoded struct {
	ops []byte
	end int64 // where the pen stands after it, in parts of an em
}

// text draws one line of text of one face and size. Each word stands within a
// thousandth of a point of where layout put it, whatever widths the font has,
// since what is adjusted is the distance from the beginning of the line.
func (d *drawing) text(t layout.Text) error {
	f, err := d.faceOf(t.Face)
	if err != nil {
		return err
	}
	if t.Size <= 0 {
		return fmt.Errorf("text of size %d", t.Size)
	}
	d.beginText(f, t)
	d.b = append(d.b, "[("...)
	line := pen{size: int64(t.Size)}
	var place layout.Unit // of the word, from the left end
	for _, w := range t.Words {
		if w.Shape == nil || w.Face != t.Face {
			return fmt.Errorf("a word that is not of the face of its line")
		}
		d.b = line.moveTo(d.b, int64(place))
		e, err := d.encode(f, w.Shape, t.Size)
		if err != nil {
			return err
		}
		d.b = append(d.b, e.ops...)
		line.at += e.end
		place += layout.Unit(w.Advance) * t.Size / layout.Unit(f.file.unitsPerEm)
		if w.Space > 0 {
			d.b = appendCID(d.b, f.space)
			line.at += f.width(f.space)
			place += w.Space
		}
	}
	d.b = append(d.b, ")]TJ\n"...)
	return nil
}

// beginText puts the pen on the baseline of a text: absolute in a new text
// object, else from the last line (9.4.2).
func (d *drawing) beginText(f *face, t layout.Text) {
	if !d.inText {
		d.b = append(d.b, "BT\n"...)
		d.inText, d.x, d.y = true, 0, layout.PageHeight
	}
	d.paint(t.Colour)
	if f != d.face || t.Size != d.size {
		d.b = append(append(d.b, '/'), f.name...)
		d.b = append(appendThousandths(append(d.b, ' '), int64(t.Size)), " Tf\n"...)
		d.face, d.size = f, t.Size
	}
	d.b = append(appendThousandths(d.b, int64(t.X-d.x)), ' ')
	d.b = append(appendThousandths(d.b, int64(d.y-t.Y)), " Td"...)
	d.x, d.y = t.X, t.Y
}

func (d *drawing) endText() {
	if d.inText {
		d.b = append(d.b, "ET\n"...)
		d.inText = false
	}
}

// pen is the place in a line of text at which the next glyph is drawn.
type pen struct {
	at   int64 // parts of an em from the beginning of the line
	size int64 // of the text, in thousandths of a point
}

// moveTo moves the pen to a place given in thousandths of a point, unless it
// is within one of them.
func (p *pen) moveTo(b []byte, place int64) []byte {
	by := divide(place*em, p.size) - p.at
	if near := em / p.size; by >= -near && by <= near {
		return b
	}
	if p.size <= 10_000 { // one decimal says a thousandth of a point
		by = 10 * divide(by, 10)
	}
	p.at += by
	return appendAdjustment(b, by)
}

// appendAdjustment moves the pen between two strings; PDF subtracts.
func appendAdjustment(b []byte, by int64) []byte {
	return append(appendFraction(append(b, ')'), -by, em/1000), '(')
}

// encode is the encoded form of a shape, made once for all its places. Only a
// shape with glyphs above or below the baseline depends on the size.
func (d *drawing) encode(f *face, s *layout.Shape, size layout.Unit) (*encoded, error) {
	if known, ok := d.shapes[s]; ok {
		return known, nil
	}
	e, raised, err := f.encode(s, size)
	if err == nil && !raised {
		d.shapes[s] = e
	}
	return e, err
}

// encode writes the glyphs of a shape. Where several of them stand for a text
// together, as a letter and the marks on it do, programs lose the order, or the
// word, in what overlaps: ActualText says what the whole is (14.9.4).
func (f *face) encode(s *layout.Shape, size layout.Unit) (e *encoded, raised bool, err error) {
	e = new(encoded)
	texts, apart := meanings(s)
	apart = apart || s.RTL // whose element says what it means
	if !apart {
		e.ops = append(e.ops, ")]TJ/Span<</ActualText<"...)
		e.ops = appendHex(e.ops, cos.AppendUTF16([]byte{0xfe, 0xff}, s.Text))
		e.ops = append(e.ops, ">>>BDC[("...)
	}
	var place int64 // in font units
	for i, g := range s.Glyphs {
		cid, err := f.cid(g.ID, texts[i])
		if err != nil {
			return nil, false, err
		}
		if by := f.parts(place+int64(g.DX)) - e.end; by != 0 {
			e.ops = appendAdjustment(e.ops, by)
			e.end += by
		}
		if g.DY != 0 {
			raised = true
			e.ops = f.appendRaised(e.ops, cid, g.DY, size)
		} else {
			e.ops = appendCID(e.ops, cid)
		}
		e.end += f.width(cid)
		place += int64(g.Advance)
	}
	if !apart {
		e.ops = append(e.ops, ")]TJ EMC[("...)
	}
	return e, raised, nil
}

// meanings is what each glyph of a shape stands for, and whether each stands
// for something of its own. Where several glyphs stand for as many characters
// together, each is given one of them; in text from right to left the last one
// is the letter, and its marks are drawn before it.
func meanings(s *layout.Shape) (texts []string, apart bool) {
	texts, apart = make([]string, len(s.Glyphs)), true
	for i := 0; i < len(s.Glyphs); {
		n := 1
		for i+n < len(s.Glyphs) && s.Glyphs[i+n].Text == "" {
			n++
		}
		text := s.Glyphs[i].Text
		apart = apart && n == 1 && text != ""
		texts[i] = text
		if n > 1 && utf8.RuneCountInString(text) == n {
			for j, r := range []rune(text) {
				if s.RTL {
					j = n - 1 - j
				}
				texts[i+j] = string(r)
			}
		}
		i += n
	}
	return texts, apart
}

// appendRaised draws a glyph above or below the baseline (9.3.7).
func (f *face) appendRaised(b []byte, cid uint16, dy int16, size layout.Unit) []byte {
	rise := divide(int64(dy)*int64(size), int64(f.file.unitsPerEm))
	b = append(appendThousandths(append(b, ")]TJ "...), rise), " Ts("...)
	return append(appendCID(b, cid), ")Tj 0 Ts[("...)
}

// appendCID appends a character code, two bytes in Identity-H (9.7.5.2). No
// code needs an escape: face.cid gives none that does.
func appendCID(b []byte, cid uint16) []byte { return append(b, byte(cid>>8), byte(cid)) }

func appendHex(b []byte, data []byte) []byte {
	const digits = "0123456789ABCDEF"
	for _, c := range data {
		b = append(b, digits[c>>4], digits[c&15])
	}
	return b
}
