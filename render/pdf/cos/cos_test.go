package cos

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// Objects as they may be written, and as they are written here.
func TestObjects(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"null", "null"},
		{" true %comment\n", "true"},
		{"+017.500", "+017.500"}, // numbers keep their text
		{"-.002", "-.002"},
		{"4.", "4."},
		{"/Name", "/Name"},
		{"/A#20B#2f#C3#A9", "/A#20B#2F#C3#A9"},
		{"/#", "/#23"},
		{"/ ", "/"},
		{"(plain)", "(plain)"},
		{"(a(b)c)", `(a\(b\)c)`},
		{`(\(\)\\\n\r\t\b\f\101\7)`, "(\\(\\)\\\\\n\\r\t\b\fA\a)"},
		{"(one\\\ntwo\\\r\nthree\r\nfour\rfive)", "(onetwothree\nfour\nfive)"},
		{`(\x\0601)`, `(x01)`},
		{"<48 65 6C6c6F7>", "(Hellop)"},
		{"<>", "()"},
		{"[1 2/N(s)[]<</K 1>>true null]", "[1 2/N(s)[]<</K 1>>true null]"},
		{"<</B 1/A 2/B 3/C null>>", "<</A 2/B 3>>"},
		{"<</A[1 0 R 12 0 R]/B 1 0 R>>", "<</A[1 0 R 12 0 R]/B 1 0 R>>"},
		{"[1 0 2 R]", ""},
		{"[65536 0 1]", "[65536 0 1]"},
		{"<</A>>", ""},
		{"<<1 2>>", ""},
		{"(open", ""},
		{"(open\\", ""},
		{"<4", ""},
		{"<4g>", ""},
		{"[1", ""},
		{">>", ""},
		{")", ""},
		{"1.2.3", ""},
		{"--1", ""},
		{"1e5", ""},
		{"nil", ""},
		{"", ""},
		{strings.Repeat("[", 100) + strings.Repeat("]", 100), strings.Repeat("[", 100) + strings.Repeat("]", 100)},
		{strings.Repeat("[", 101) + strings.Repeat("]", 101), ""},
		{strings.Repeat("<</A", 101), ""},
	} {
		p := parser{data: []byte(tt.in), refs: newRefs()}
		o, err := p.object()
		for n, ref := range p.refs.byNumber {
			ref.number = n
		}
		var got []byte
		if err == nil {
			got, err = appendObject(nil, o)
		}
		if tt.want == "" && err == nil {
			t.Errorf("%.40q: no error but %s", tt.in, got)
		}
		if tt.want != "" && (err != nil || string(got) != tt.want) {
			t.Errorf("%.40q: %s, %v; want %s", tt.in, got, err, tt.want)
		}
	}
}

// deflated is data as FlateDecode reads it.
func deflated(s string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	io.WriteString(z, s)
	z.Close()
	return b.String()
}

func stream(dict, data string) string {
	return fmt.Sprintf("<<%s/Length %d>>stream\n%s\nendstream\n", dict, len(data), data)
}

// What is found in files that programs write.
func TestRead(t *testing.T) {
	packed := deflated("5 0 6 4 (a) (b)")
	for _, tt := range []struct{ name, body, want string }{
		{"plain", "1 0 obj<</T(a)>>endobj trailer<</Root 1 0 R>>startxref 0 %%EOF", "<</T(a)>>"},
		{"table", "1 0 obj<</T(a)>>endobj xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer<</Root 1 0 R>>", "<</T(a)>>"},
		{"updated", "1 0 obj<</T(a)>>endobj trailer<</Root 1 0 R>>%%EOF\n1 0 obj<</T(b)>>endobj trailer<</Root 1 0 R>>", "<</T(b)>>"},
		{"late trailer without a catalog", "1 0 obj<</T(a)>>endobj trailer<</Root 1 0 R>> trailer<</Size 2>>", "<</T(a)>>"},
		{"forward", "1 0 obj<</T 2 0 R>>endobj 2 0 obj(x)endobj trailer<</Root 1 0 R>>", "<</T(x)>>"},
		{"in a stream", "4 0 obj" + stream("/Type/ObjStm/N 2/First 8/Filter/FlateDecode", packed) + "endobj 1 0 obj<</T[5 0 R 6 0 R]>>endobj trailer<</Root 1 0 R>>", "<</T[(a)(b)]>>"},
		{"stream over object", "5 0 obj(old)endobj 4 0 obj" + stream("/Type/ObjStm/N 2/First 8/Filter/FlateDecode", packed) + "endobj 1 0 obj<</T 5 0 R>>endobj trailer<</Root 1 0 R>>", "<</T(a)>>"},
		{"object over stream", "4 0 obj" + stream("/Type/ObjStm/N 2/First 8/Filter[/FlateDecode]", packed) + "endobj 5 0 obj(new)endobj 1 0 obj<</T 5 0 R>>endobj trailer<</Root 1 0 R>>", "<</T(new)>>"},
		{"cross-reference stream", "1 0 obj<</T(a)>>endobj 2 0 obj" + stream("/Type/XRef/Root 1 0 R", "\x00\x01") + "endobj startxref 5 %%EOF", "<</T(a)>>"},
		{"length before", "3 0 obj 7 endobj 1 0 obj<</Length 3 0 R>>stream\nendobj \nendstream endobj trailer<</Root 1 0 R>>", "<<>>endobj "},
		{"length after", "1 0 obj<</Length 3 0 R>>stream\r\nendstream 3 0 obj 8 endobj\nendstream endobj 3 0 obj 26 endobj trailer<</Root 1 0 R>>", "<<>>endstream 3 0 obj 8 endobj"},
		{"length replaced", "3 0 obj 9 endobj 1 0 obj<</Length 3 0 R>>stream\nab\nendstream endobj\n3 0 obj 2 endobj trailer<</Root 1 0 R>>", "<<>>ab"},
		{"number too large", "99999999 0 obj 1 endobj trailer<</Root 1 0 R>>", "error: number 99999999"},
		{"no catalog", "1 0 obj 1 endobj trailer<</Size 2>>", "error: no trailer"},
		{"no object ends", "1 0 obj 1", "error: no end of object 1"},
		{"unknown word", "1 0 obj 1 endobj garbage", `error: unknown word "garbage"`},
		{"length untrue", "1 0 obj<</Length 1>>stream\nab\nendstream endobj", "error: Length"},
		{"length beyond the end", "1 0 obj<</Length 300>>stream\nab\nendstream endobj", "error: Length"},
		{"length missing", "1 0 obj<<>>stream\nab\nendstream endobj", "error: Length"},
		{"length nowhere", "1 0 obj<</Length 9 0 R>>stream\nab\nendstream endobj", "error: Length"},
		{"length itself", "1 0 obj<</Length 1 0 R>>stream\nab\nendstream endobj", "error: Length"},
		{"trailer no dictionary", "trailer 5", "error: a trailer that is no dictionary"},
		{"object stream broken", "4 0 obj" + stream("/Type/ObjStm/N 2/First 8/Filter/FlateDecode", "xx") + "endobj trailer<</Root 4 0 R>>", "error: zlib"},
		{"object stream short", "4 0 obj" + stream("/Type/ObjStm/N 2/First 800", "5 0 6 4 (a) (b)") + "endobj trailer<</Root 4 0 R>>", "error: begins after its end"},
		{"object stream lying", "4 0 obj" + stream("/Type/ObjStm/N 3/First 8", "5 0 6 4 (a) (b)") + "endobj trailer<</Root 4 0 R>>", "error: wrong table"},
		{"object stream huge", "4 0 obj" + stream("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", deflated(strings.Repeat(" ", maxObjStm+1))) + "endobj trailer<</Root 4 0 R>>", "error: more than 67108864 bytes"},
		{"other filter", "4 0 obj" + stream("/Type/ObjStm/N 1/First 4/Filter/LZWDecode", "") + "endobj trailer<</Root 4 0 R>>", "error: the filter LZWDecode is not supported"},
		{"encrypted", "1 0 obj 1 endobj trailer<</Root 1 0 R/Encrypt 2 0 R>>", "error: encrypted"},
		{"encrypted object stream", "4 0 obj" + stream("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", "?") + "endobj 1 0 obj" + stream("/Type/XRef/Root 1 0 R/Encrypt 2 0 R", "") + "endobj", "error: encrypted"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			trailer, err := Read([]byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + tt.body))
			if want, failing := strings.CutPrefix(tt.want, "error: "); failing {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%v, want %q", err, want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := shown(t, trailer.Get("Root")); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
	if _, err := Read([]byte("<html>")); err == nil {
		t.Error("a page of HTML was read")
	}
}

// shown is an object with its references resolved, and the data of a stream.
func shown(t *testing.T, o Object) string {
	t.Helper()
	var data string
	if s, ok := o.(*Stream); ok {
		o, data = s.Dict, string(s.Data)
	}
	b, err := appendObject(nil, flat(o))
	if err != nil {
		t.Fatal(err)
	}
	return string(b) + data
}

func flat(o Object) Object {
	switch o := Resolve(o).(type) {
	case Array:
		out := Array{}
		for _, item := range o {
			out = append(out, flat(item))
		}
		return out
	case *Dict:
		out := NewDict()
		for _, key := range o.Keys() {
			out.Set(key, flat(o.Get(key)))
		}
		return out
	default:
		return o
	}
}

func written(t *testing.T, trailer *Dict) []byte {
	t.Helper()
	press := NewPress()
	defer press.Close()
	var b bytes.Buffer
	if err := Write(&b, trailer, press); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A file says the same when it is read again, whatever the order in which it
// was gathered; what nothing refers to is not in it.
func TestWrite(t *testing.T) {
	make := func(backwards bool) *Dict {
		long := Indirect(&Stream{Dict: NewDict(), Data: bytes.Repeat([]byte("endstream "), 100)})
		metadata := Indirect(&Stream{Dict: NewDict(Pair{"Type", Name("Metadata")}), Data: bytes.Repeat([]byte("<x/>"), 100)})
		short := Indirect(&Stream{Dict: NewDict(), Data: []byte("short")})
		many := Array{}
		for i := range 500 {
			many = append(many, Indirect(Array{i, String("\r\\()é"), Name("a b/#"), Number("-.5"), true, nil}))
		}
		pairs := []Pair{{"Long", long}, {"Metadata", metadata}, {"Short", short}, {"Many", many}, {"Nothing", nil}}
		root := NewDict()
		for i := range pairs {
			if backwards {
				i = len(pairs) - 1 - i
			}
			root.Set(pairs[i].Key, pairs[i].Value)
		}
		ref := Indirect(root)
		root.Set("Self", ref)
		Indirect(String("nobody refers to this"))
		return NewDict(Pair{"Root", ref}, Pair{"Info", Indirect(NewDict(Pair{"Title", Text("Été")}))})
	}
	file := written(t, make(false))
	if !bytes.Equal(file, written(t, make(true))) {
		t.Error("the order of gathering matters")
	}
	if !bytes.Contains(file, []byte("stream\n<x/><x/>")) || !bytes.Contains(file, []byte("stream\nshort\nendstream")) {
		t.Error("metadata, or what does not get smaller, was compressed")
	}
	trailer, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	root := DictOf(trailer.Get("Root"))
	if many, _ := root.Get("Many").(Array); len(many) != 500 || shown(t, many[499]) != `[499(\r\\\(\)é)/a#20b#2F#23 -.5 true null]` {
		t.Errorf("%d objects, the last one %s", len(many), shown(t, many[len(many)-1]))
	}
	long, _ := root.Get("Long").(*Stream)
	if data, err := long.Decode(1000); err != nil || len(data) != 1000 {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	if _, err := long.Decode(999); err == nil {
		t.Error("1000 bytes are within a limit of 999")
	}
	if got := DictOf(trailer.Get("Info")).Get("Title").(String).Words(); got != "Été" {
		t.Error(got)
	}
	if !bytes.Equal(file, written(t, trailer)) {
		t.Error("a file that was read is written otherwise")
	}
}

func TestWriteErrors(t *testing.T) {
	press := NewPress()
	defer press.Close()
	for name, root := range map[string]Object{
		"nowhere":       &Ref{},
		"unknown":       Indirect(NewDict(Pair{"A", 1.5})),
		"object stream": Indirect(&Stream{Dict: NewDict(Pair{"Type", Name("ObjStm")}), Data: nil}),
	} {
		if err := Write(io.Discard, NewDict(Pair{"Root", root}), press); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	root := NewDict(Pair{"Root", Indirect(NewDict())})
	if err := Write(failing{}, root, press); !errors.Is(err, io.ErrClosedPipe) {
		t.Error(err)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestText(t *testing.T) {
	for _, tt := range []struct {
		words string
		bytes String
	}{
		{"plain (ASCII)\n", "plain (ASCII)\n"},
		{"é", "\xfe\xff\x00\xe9"},
		{"😀", "\xfe\xff\xd8\x3d\xde\x00"},
		{"a\x00", "\xfe\xff\x00a\x00\x00"},
	} {
		if got := Text(tt.words); got != tt.bytes {
			t.Errorf("%q: %q, want %q", tt.words, got, tt.bytes)
		}
		if got := Text(tt.words).Words(); got != tt.words {
			t.Errorf("%q is read as %q", tt.words, got)
		}
	}
	for _, tt := range []struct {
		bytes String
		words string
	}{
		{"\xef\xbb\xbfd\xc3\xa9j\xc3\xa0", "déjà"},
		{"\xff\xfe\xe9\x00", "é"},
		{"\xfe\xff\x00\xe9\x00", "é"},
		{"d\xe9j\xe0 \x9c\x84\xa0\x1f\x7f", "déjà œ—€˜\ufffd"},
	} {
		if got := tt.bytes.Words(); got != tt.words {
			t.Errorf("%q: %q, want %q", tt.bytes, got, tt.words)
		}
	}
}

// Nothing that is read ends in a panic, and what is read can be written and
// read again.
func FuzzRead(f *testing.F) {
	f.Add([]byte("%PDF-1.7\n1 0 obj<</T[2 0 R]>>endobj 2 0 obj<</Length 2>>stream\nab\nendstream endobj trailer<</Root 1 0 R>>"))
	f.Add([]byte("%PDF-1.7\n1 0 obj<</Length 3 0 R>>stream\nab\nendstream endobj\n3 0 obj 2 endobj trailer<</Root 1 0 R>>"))
	f.Add([]byte("%PDF-1.7\n4 0 obj" + stream("/Type/ObjStm/N 2/First 8", "5 0 6 4 (a) (b)") + "endobj 1 0 obj<</T[5 0 R 6 0 R]>>endobj trailer<</Root 1 0 R>>"))
	f.Add([]byte("%PDF-1.7\n2 0 obj" + stream("/Type/XRef/Root 1 0 R/Filter/FlateDecode", deflated("1234")) + "endobj 1 0 obj[(\\051)<41>/#41 true null -1.5]endobj"))
	f.Fuzz(func(t *testing.T, data []byte) {
		trailer, err := Read(data)
		if err != nil {
			return
		}
		press := NewPress()
		defer press.Close()
		var first, second bytes.Buffer
		if Write(&first, trailer, press) != nil {
			return
		}
		again, err := Read(first.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if err := Write(&second, again, press); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Error("a file is written in two ways")
		}
	})
}
