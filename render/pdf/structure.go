package pdf

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"bulletin/render/layout"
	"bulletin/render/pdf/cos"
)

// tree is the structure of the text as it is met while pages are drawn: what is
// not drawn, nor anything below it, is not in it.
type tree struct {
	root  *node
	nodes map[*layout.Element]*node
	last  *node // the one asked for last, which is mostly asked for again

	page   int     // being drawn, from 0
	owners []*node // of the marked content of that page, by MCID
}

// node is a structure element with what it holds, in the order of drawing.
type node struct {
	element *layout.Element
	parent  *node
	kids    []kid
	ref     *cos.Ref
	figure  *layout.Image // of a Figure that is one picture
	label   rune          // the first character of a Lbl
}

// kid is an element, marked content, or a link's area.
type kid struct {
	node *node
	area *cos.Ref
	page int
	mcid int
}

// maxLevels bounds how deep elements stand in one another.
const maxLevels = 64

func newTree(root *layout.Element) *tree {
	t := &tree{nodes: map[*layout.Element]*node{}}
	if root == nil {
		root = &layout.Element{Role: layout.Root}
	}
	t.root = &node{element: root, ref: cos.Indirect(nil)}
	t.nodes[root] = t.root
	return t
}

// node is the node of an element; it is put below its parent's when first met.
func (t *tree) node(e *layout.Element) (*node, error) {
	if t.last != nil && t.last.element == e {
		return t.last, nil
	}
	n, err := t.find(e, 0)
	t.last = n
	return n, err
}

func (t *tree) find(e *layout.Element, level int) (*node, error) {
	if n, ok := t.nodes[e]; ok {
		return n, nil
	}
	if e.Parent == nil || level > maxLevels {
		return nil, fmt.Errorf("an element %s that does not descend from the document", e.Role)
	}
	parent, err := t.find(e.Parent, level+1)
	if err != nil {
		return nil, err
	}
	n := &node{element: e, parent: parent, ref: cos.Indirect(nil)}
	parent.kids = append(parent.kids, kid{node: n})
	t.nodes[e] = n
	return n, nil
}

// turn begins a page.
func (t *tree) turn(page int) { t.page, t.owners = page, nil }

// content is the MCID of new marked content of an element on the page.
func (t *tree) content(n *node) int {
	mcid := len(t.owners)
	t.owners = append(t.owners, n)
	n.kids = append(n.kids, kid{page: t.page, mcid: mcid})
	return mcid
}

// box notes the rectangle of a figure; one of several pictures has none.
func (n *node) box(it layout.Image) {
	if len(n.kids) == 0 {
		n.figure = &it
	} else {
		n.figure = nil
	}
}

// labelled notes how the items of a list are labelled.
func (n *node) labelled(t layout.Text) {
	if n.element.Role == layout.Lbl && n.label == 0 && len(t.Words) > 0 && t.Words[0].Shape != nil {
		n.label, _ = utf8.DecodeRuneInString(t.Words[0].Text)
	}
}

// structure writes the tree into the catalog (ISO 32000-1, 14.7). Areas of
// links must have been given their keys.
func (f *container) structure(doc *layout.Document, d *drawing) {
	root := cos.Indirect(nil)
	b := &builder{pages: f.pages}
	b.element(d.tree.root, root)
	keys := f.parents(d)
	root.Object = cos.NewDict(
		cos.Pair{Key: "Type", Value: cos.Name("StructTreeRoot")},
		cos.Pair{Key: "K", Value: d.tree.root.ref},
		cos.Pair{Key: "ParentTree", Value: numberTree(keys)},
		cos.Pair{Key: "ParentTreeNextKey", Value: len(keys)},
	)
	f.catalog.Set("StructTreeRoot", root)
	f.catalog.Set("MarkInfo", cos.NewDict(cos.Pair{Key: "Marked", Value: true})) // ISO 14289-1, 6.2
	f.catalog.Set("Lang", cos.Text(doc.Lang))                                    // 7.2
}

// builder makes the objects of structure elements.
type builder struct{ pages []*cos.Ref }

// element makes the object of a node (14.7.2), and those below it.
func (b *builder) element(n *node, parent *cos.Ref) {
	e := n.element
	dict := cos.NewDict(
		cos.Pair{Key: "P", Value: parent},
		cos.Pair{Key: "S", Value: cos.Name(e.Role)},
	)
	if kids, page := b.kids(n); len(kids) > 0 {
		if page >= 0 {
			dict.Set("Pg", b.pages[page])
		}
		if len(kids) == 1 {
			dict.Set("K", kids[0])
		} else {
			dict.Set("K", kids)
		}
	}
	if e.Lang != "" {
		dict.Set("Lang", cos.Text(e.Lang))
	}
	if e.Actual != "" {
		dict.Set("ActualText", cos.Text(e.Actual)) // 14.9.4
	}
	if e.Alt != "" {
		dict.Set("Alt", cos.Text(e.Alt)) // ISO 14289-1, 7.3
	}
	if a := n.attributes(); a != nil {
		dict.Set("A", a)
	}
	n.ref.Object = dict
}

// kids are what a node holds, and the page on which its own content begins, or
// -1. Content of that page is written as its MCID, other content with its page
// (14.7.4.2).
func (b *builder) kids(n *node) (kids cos.Array, page int) {
	page = -1
	kids = make(cos.Array, 0, len(n.kids))
	for _, k := range n.kids {
		switch {
		case k.node != nil:
			b.element(k.node, n.ref)
			kids = append(kids, k.node.ref)
		case k.area != nil: // 14.7.4.3; ISO 14289-1, 7.18.5
			kids = append(kids, cos.NewDict(
				cos.Pair{Key: "Type", Value: cos.Name("OBJR")},
				cos.Pair{Key: "Obj", Value: k.area},
				cos.Pair{Key: "Pg", Value: b.pages[k.page]}))
		case page < 0 || page == k.page:
			page = k.page
			kids = append(kids, k.mcid)
		default:
			kids = append(kids, cos.NewDict(
				cos.Pair{Key: "Type", Value: cos.Name("MCR")},
				cos.Pair{Key: "Pg", Value: b.pages[k.page]},
				cos.Pair{Key: "MCID", Value: k.mcid}))
		}
	}
	return kids, page
}

// attributes are the standard attributes an element must have (14.8.5).
func (n *node) attributes() *cos.Dict {
	switch {
	case n.figure != nil && n.element.Role == layout.Figure: // 14.8.5.4.3
		x, y, w, h := n.figure.Box()
		return cos.NewDict(
			cos.Pair{Key: "O", Value: cos.Name("Layout")},
			cos.Pair{Key: "BBox", Value: rectangle(x, y, w, h)})
	case n.element.Role == layout.L: // 14.8.5.5; ISO 14289-1, 7.6
		if style := n.numbering(); style != "" {
			return cos.NewDict(
				cos.Pair{Key: "O", Value: cos.Name("List")},
				cos.Pair{Key: "ListNumbering", Value: style})
		}
	}
	return nil
}

// numbering is how the items of a list are labelled, told by the first label.
func (n *node) numbering() cos.Name {
	for _, item := range n.kids {
		if item.node == nil {
			continue
		}
		for _, k := range item.node.kids {
			switch {
			case k.node == nil || k.node.label == 0:
			case unicode.IsDigit(k.node.label):
				return "Decimal"
			default:
				return "Disc"
			}
		}
	}
	return ""
}

// rectangle is a rectangle of a page (ISO 32000-1, 7.9.5).
func rectangle(x, y, w, h layout.Unit) cos.Array {
	var a cos.Array
	for _, v := range []layout.Unit{x, layout.PageHeight - y - h, x + w, layout.PageHeight - y} {
		a = append(a, cos.Number(appendThousandths(nil, int64(v))))
	}
	return a
}

// parents lists by their keys what the marked content of each page, then each
// link's area, belongs to (14.7.4.4).
func (f *container) parents(d *drawing) []cos.Object {
	var keys []cos.Object
	for _, s := range d.sheets {
		owners := make(cos.Array, len(s.owners))
		for i, n := range s.owners {
			owners[i] = n.ref
		}
		keys = append(keys, cos.Indirect(owners))
	}
	for _, s := range d.sheets {
		for _, l := range s.links {
			keys = append(keys, l.node.ref)
		}
	}
	return keys
}

// perLeaf is how many entries a leaf of a number tree holds.
const perLeaf = 256

// numberTree is a number tree of values with the keys 0, 1, 2… (7.9.7).
func numberTree(values []cos.Object) *cos.Dict {
	nums := func(from, to int) cos.Array {
		a := make(cos.Array, 0, 2*(to-from))
		for i := from; i < to; i++ {
			a = append(a, i, values[i])
		}
		return a
	}
	if len(values) <= perLeaf {
		return cos.NewDict(cos.Pair{Key: "Nums", Value: nums(0, len(values))})
	}
	var kids cos.Array
	for from := 0; from < len(values); from += perLeaf {
		to := min(from+perLeaf, len(values))
		kids = append(kids, cos.Indirect(cos.NewDict(
			cos.Pair{Key: "Limits", Value: cos.Array{from, to - 1}},
			cos.Pair{Key: "Nums", Value: nums(from, to)})))
	}
	return cos.NewDict(cos.Pair{Key: "Kids", Value: kids})
}
