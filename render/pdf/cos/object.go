// Package cos reads and writes the objects of which a PDF file consists (ISO
// 32000-1, 7.3; Carousel Object System is their old name). It knows nothing of
// pages or fonts.
package cos

import (
	"cmp"
	"slices"
)

// Object is one of nil (the null object), bool, int, Number, Name, String,
// Array, *Dict, *Stream and *Ref.
type Object any

// Number is a number as it is written. It keeps its text, so that reading and
// writing a file changes no digit. Objects made here may use int.
type Number string

// Name is a name without its slash, its #xx resolved.
type Name string

// String is a string of bytes, its escapes resolved. Text makes one of words.
type String string

// Array is an array.
type Array []Object

// Dict is a dictionary. Its entries are sorted, so that a file depends on what
// it says and not on how that was gathered.
type Dict struct{ entries []entry }

type entry struct {
	key   Name
	value Object
}

// Stream is a dictionary with data. Filter in the dictionary says what was done
// to the data; Length is not kept there.
type Stream struct {
	*Dict
	Data    []byte
	Pressed *Pressed // the data being compressed, where that has begun before the file is written
}

// Ref is a reference to an indirect object, the same pointer for each reference
// to it. Numbers are given when a file is written.
type Ref struct {
	Object Object

	defined bool
	read    int // the number it was read with
	number  int // the number the writer gives it, 0 for none
}

// Indirect makes an object that others can refer to.
func Indirect(o Object) *Ref { return &Ref{Object: o, defined: true} }

// Pair is a key with its value.
type Pair struct {
	Key   Name
	Value Object
}

// NewDict makes a dictionary. Pairs whose value is nil are left out; of several
// pairs with one key the last one counts.
func NewDict(pairs ...Pair) *Dict {
	d := &Dict{entries: make([]entry, 0, len(pairs))}
	for _, p := range pairs {
		d.Set(p.Key, p.Value)
	}
	return d
}

// Get is the value of a key, references followed; nil when it has none.
func (d *Dict) Get(key Name) Object { return Resolve(d.Direct(key)) }

// Direct is the value of a key as it stands there; nil when it has none.
func (d *Dict) Direct(key Name) Object {
	if d == nil {
		return nil
	}
	if i, ok := d.find(key); ok {
		return d.entries[i].value
	}
	return nil
}

// Set gives a key a value; nil removes it.
func (d *Dict) Set(key Name, value Object) {
	i, ok := d.find(key)
	switch {
	case ok && value == nil:
		d.entries = slices.Delete(d.entries, i, i+1)
	case ok:
		d.entries[i].value = value
	case value != nil:
		d.entries = slices.Insert(d.entries, i, entry{key, value})
	}
}

// Keys are the keys in the order of their bytes.
func (d *Dict) Keys() []Name {
	keys := make([]Name, 0, d.Len())
	if d != nil {
		for _, e := range d.entries {
			keys = append(keys, e.key)
		}
	}
	return keys
}

// Len is the number of keys.
func (d *Dict) Len() int {
	if d == nil {
		return 0
	}
	return len(d.entries)
}

func (d *Dict) find(key Name) (int, bool) {
	return slices.BinarySearchFunc(d.entries, key, func(e entry, key Name) int { return cmp.Compare(e.key, key) })
}

// sort puts entries appended in any order into theirs. Of several with one key
// the last one stays (7.3.7 leaves open which one counts).
func (d *Dict) sort() {
	slices.SortStableFunc(d.entries, func(a, b entry) int { return cmp.Compare(a.key, b.key) })
	kept := d.entries[:0]
	for i, e := range d.entries {
		last := i+1 == len(d.entries) || d.entries[i+1].key != e.key
		if last && e.value != nil {
			kept = append(kept, e)
		}
	}
	clear(d.entries[len(kept):])
	d.entries = kept
}

// maxChain bounds references that lead to references.
const maxChain = 16

// Resolve follows references.
func Resolve(o Object) Object {
	for range maxChain {
		ref, ok := o.(*Ref)
		if !ok {
			return o
		}
		o = ref.Object
	}
	return nil
}

// DictOf is the dictionary an object is or has, references followed, or nil.
func DictOf(o Object) *Dict {
	switch o := Resolve(o).(type) {
	case *Dict:
		return o
	case *Stream:
		return o.Dict
	}
	return nil
}
