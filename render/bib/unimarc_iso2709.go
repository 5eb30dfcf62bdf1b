package bib

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"bulletin/render"
)

// Marks of ISO 2709, and its limits: the leader and the directory have five
// digits for the length of a record and four for that of a field.
const (
	subfieldMark = 0x1f
	fieldEnd     = 0x1e
	recordEnd    = 0x1d

	leaderSize   = 24
	entrySize    = 12 // of the directory
	mostOfField  = 9_999
	mostOfRecord = 99_999
)

// CheckUNIMARC tells which records ISO 2709 cannot hold. PMB’s XML has no limit.
func CheckUNIMARC(b *render.Bulletin) []render.Problem {
	all, err := marcs(b)
	if err != nil {
		return nil // the writer says so
	}
	var problems []render.Problem
	for _, m := range all {
		if p := m.tooLong(); p != nil {
			problems = append(problems, *p)
		}
	}
	return problems
}

func (m *marc) tooLong() *render.Problem {
	size := leaderSize + 2
	for _, f := range m.split() {
		n := len(f.data())
		if n > mostOfField {
			return &render.Problem{Code: codeMarcField, Args: []any{m.fields[0].value, f.tag, n, mostOfField}}
		}
		size += entrySize + n
	}
	if size > mostOfRecord {
		return &render.Problem{Code: codeMarcRecord, Args: []any{m.fields[0].value, size, mostOfRecord}}
	}
	return nil
}

// appendISO2709 appends the record in ISO 2709: leader, directory, fields.
func (m *marc) appendISO2709(out []byte) ([]byte, error) {
	if p := m.tooLong(); p != nil {
		return nil, errors.New(p.Message(render.English))
	}
	var directory, data []byte
	for _, f := range m.split() {
		d := f.data()
		directory = fmt.Appendf(directory, "%s%04d%05d", f.tag, len(d), len(data))
		data = append(data, d...)
	}
	base := leaderSize + len(directory) + 1
	// Positions 10-11: indicators and subfield codes of two characters; 17-19:
	// full level, not punctuated as in ISBD; 20-23: the sizes in the directory.
	out = fmt.Appendf(out, "%05d%c%c%c%c 22%05d i 450 ", base+len(data)+1, m.status, m.typ, m.level, m.hierarchy, base)
	out = append(append(append(out, directory...), fieldEnd), data...)
	return append(out, recordEnd), nil
}

// data is the field as it is stored, with its end.
func (f *marcField) data() []byte {
	d := append([]byte(f.ind), f.value...)
	for _, s := range f.subs {
		d = append(append(d, subfieldMark, s.code), s.text...)
	}
	return append(d, fieldEnd)
}

// split gives fields that are too long, if they can be repeated, as several:
// parted after a space, so that the reader joins them as they were.
func (m *marc) split() []*marcField {
	var all []*marcField
	for _, f := range m.fields {
		n := len(f.data())
		if n <= mostOfField || !strings.Contains("300 327 330 "+customField, f.tag) {
			all = append(all, f)
			continue
		}
		text := f.subs[0].text
		part := *f // keeps what else the field says
		room := mostOfField - (n - len(text))
		for len(text) > 0 {
			end := len(text)
			if end > room {
				end = strings.LastIndexAny(text[:room], " \n") + 1
				if end == 0 {
					end = room // a word of ten thousand letters is parted inside
					for !utf8.RuneStart(text[end]) {
						end--
					}
				}
			}
			part.subs = append([]subfield{{'a', text[:end]}}, part.subs[1:]...)
			piece := part
			all = append(all, &piece)
			text = text[end:]
			part = marcField{tag: f.tag, ind: f.ind, subs: []subfield{{}, {'9', continued}}}
			room = mostOfField - len(part.ind) - len("xaxxsuite") - 1
		}
	}
	return all
}

// readISO2709 reads every record of a file; raw texts, not yet decoded. Lengths
// and addresses that are wrong, as those of programs that count letters, do no
// harm where the marks are right.
func readISO2709(data []byte, each func(number int, m *marc, fault *render.Code) (more bool)) {
	for number := 1; ; number++ {
		data = bytes.TrimLeft(data, "\ufeff\r\n \t\x00\x1a")
		if len(data) == 0 {
			return
		}
		end := bytes.IndexByte(data, recordEnd)
		// A record that ends where it says, with the next one behind it, lacks its mark.
		if n, ok := number5(data); ok && n > leaderSize && (end < 0 || n < end) && n < len(data) &&
			(data[n-1] == fieldEnd || data[n-2] == fieldEnd) {
			cut := n
			if data[n-2] == fieldEnd && data[n-1] != fieldEnd {
				cut = n - 1
			}
			if looksLikeLeader(bytes.TrimLeft(data[cut:], "\r\n ")) {
				if !each(number, nil, codeMarcNoEnd) {
					return
				}
				data = data[cut:]
				continue
			}
		}
		if end < 0 {
			each(number, nil, codeMarcNoEnd)
			return
		}
		m, fault := parseISO2709(data[:end])
		if !each(number, m, fault) {
			return
		}
		data = data[end+1:]
	}
}

func number5(b []byte) (n int, ok bool) {
	if len(b) < 5 {
		return 0, false
	}
	return decimal(b[:5])
}

func decimal(b []byte) (n int, ok bool) {
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, len(b) > 0
}

// looksLikeLeader knows the start of a record: its length, four letters or
// digits, and the count of indicators and of characters of a subfield code.
func looksLikeLeader(b []byte) bool {
	if len(b) < leaderSize {
		return false
	}
	_, length := decimal(b[:5])
	_, base := decimal(b[12:17])
	return length && base && b[10] == '2' && b[11] == '2'
}

// parseISO2709 reads a record, whose end is cut off.
func parseISO2709(rec []byte) (*marc, *render.Code) {
	head := bytes.IndexByte(rec, fieldEnd)
	if _, ok := number5(rec); !ok || head < leaderSize || (head-leaderSize)%entrySize != 0 {
		return nil, codeMarcDamaged
	}
	if len(rec) > head+1 && rec[len(rec)-1] != fieldEnd {
		return nil, codeMarcNoEnd
	}
	m := &marc{status: rec[5], typ: rec[6], level: rec[7], hierarchy: rec[8]}
	directory, data := rec[leaderSize:head], rec[head+1:]
	entries := len(directory) / entrySize
	if entries+bytes.Count(data, []byte{subfieldMark}) > mostOfParts {
		return nil, codeMarcParts
	}
	var inOrder [][]byte
	if len(data) > 0 {
		inOrder = bytes.Split(data[:len(data)-1], []byte{fieldEnd})
	}
	for i := range entries {
		entry := directory[i*entrySize : (i+1)*entrySize]
		length, ok1 := decimal(entry[3:7])
		start, ok2 := decimal(entry[7:])
		var d []byte
		switch {
		case ok1 && ok2 && length > 0 && start+length <= len(data) && data[start+length-1] == fieldEnd &&
			(start == 0 || data[start-1] == fieldEnd) && bytes.IndexByte(data[start:start+length], fieldEnd) == length-1:
			d = data[start : start+length-1]
		case len(inOrder) == entries:
			d = inOrder[i]
		default:
			return nil, codeMarcDamaged
		}
		m.fields = append(m.fields, newField(string(entry[:3]), string(d)))
	}
	return m, nil
}

// newField parts what is stored. A data field may lack its indicators.
func newField(tag, data string) *marcField {
	parts := strings.Split(data, string(rune(subfieldMark)))
	if len(parts) == 1 {
		return &marcField{tag: tag, value: data}
	}
	f := &marcField{tag: tag, ind: (parts[0] + "  ")[:2]}
	for _, p := range parts[1:] {
		if p != "" {
			f.subs = append(f.subs, subfield{p[0], p[1:]})
		}
	}
	return f
}
