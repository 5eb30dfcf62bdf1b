package cover_test

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"bulletin/render"
	"bulletin/render/cover"
)

// Colours of the test images. JPEG and CMYK blur colours a little.
var (
	white = color.RGBA{255, 255, 255, 255}
	red   = color.RGBA{200, 30, 40, 255}
	blue  = color.RGBA{20, 60, 190, 255}
)

// flag is red in its upper half and blue in its lower one, but for a white
// corner at the upper left: no way up looks like another.
func flag(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := red
			if y >= h/2 {
				c = blue
			}
			if x < w/4 && y < h/4 {
				c = white
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

func asJPEG(img image.Image) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func asPNG(img image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// asGIF animates the flag: what follows its first frame is blue.
func asGIF(w, h int) []byte {
	palette := color.Palette{white, red, blue}
	first := image.NewPaletted(image.Rect(0, 0, w, h), palette)
	second := image.NewPaletted(first.Rect, palette)
	for y := range h {
		for x := range w {
			first.Set(x, y, flag(w, h).At(x, y))
			second.Set(x, y, blue)
		}
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{first, second}, Delay: []int{9, 9}}); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func unbase64(s string) []byte {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return b
}

// Formats that Go cannot write, 8 or 16 pixels square, of one colour.
var (
	cmykJPEG     = unbase64(`/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwANCQoLCggNCwoLDg4NDxMgFRMSEhMnHB4XIC4pMTAuKS0sMzpKPjM2RjcsLUBXQUZMTlJTUjI+WmFaUGBKUVJP/8AAFAgACAAIBEMRAE0RAFkRAEsRAP/EABQAAQAAAAAAAAAAAAAAAAAAAAf/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oADgRDAE0AWQBLAAA/AE4YDAnP/9k=`)
	webpLossy    = unbase64(`UklGRjQAAABXRUJQVlA4ICgAAACQAQCdASoQABAAAsBMJaACdLoAA5gA/u1N3rvFpRr/56Z/W38f+MgA`)
	webpLossless = unbase64(`UklGRhwAAABXRUJQVlA4TA8AAAAvD8ADEAcQ0f8CBiKi/wEA`)
	webpAlpha    = unbase64(`UklGRl4AAABXRUJQVlA4WAoAAAAQAAAADwAADwAAQUxQSAoAAAABB1DAiAhERP8DVlA4IC4AAACwAQCdASoQABAAAsBMJaACdAEO/gLsAP74Ryo/9tD//20P//bQ/6jvBskU5IAA`)
	webpAnimated = unbase64(`UklGRqAAAABXRUJQVlA4WAoAAAACAAAADwAADwAAQU5JTQYAAAAAAAAAAABBTk1GPAAAAAAAAAAAAA8AAA8AAAAAAAJWUDggJAAAADABAJ0BKhAAEAAHQJYloAADcAD+4uC+ho0/D//hz4s/U9sAAEFOTUYwAAAAAAAAAAAADwAADwAAAAAAAFZQOCAYAAAANAEAnQEqEAAQAAAAliWkAANwAP7vuQAA`)
)

// withOrientation adds an Exif segment behind the start of a JPEG file.
func withOrientation(jpg []byte, order binary.AppendByteOrder, value uint16) []byte {
	tiff := []byte("MM")
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		tiff = []byte("II")
	}
	tiff = order.AppendUint16(tiff, 42)
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 2)
	tiff = append(tiff, make([]byte, 12)...) // another tag before it
	tiff = order.AppendUint16(tiff, 0x0112)
	tiff = order.AppendUint16(tiff, 3)
	tiff = order.AppendUint32(tiff, 1)
	tiff = order.AppendUint16(tiff, value)
	tiff = append(tiff, 0, 0)
	segment := append([]byte("Exif\x00\x00"), tiff...)

	out := append([]byte{}, jpg[:2]...)
	out = append(out, 0xff, 0xe1)
	out = binary.BigEndian.AppendUint16(out, uint16(len(segment)+2))
	out = append(out, segment...)
	return append(out, jpg[2:]...)
}

// pngHeader is the start of an 8-bit PNG file.
func pngHeader(w, h uint32, colourType, interlace byte) []byte {
	ihdr := binary.BigEndian.AppendUint32(nil, w)
	ihdr = binary.BigEndian.AppendUint32(ihdr, h)
	ihdr = append(ihdr, 8, colourType, 0, 0, interlace)
	return append([]byte("\x89PNG\r\n\x1a\n"), pngChunk("IHDR", ihdr)...)
}

func pngChunk(name string, data []byte) []byte {
	body := append([]byte(name), data...)
	out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	return binary.BigEndian.AppendUint32(append(out, body...), crc32.ChecksumIEEE(body))
}

func decoded(t *testing.T, p *render.Picture) image.Image {
	t.Helper()
	img, format, err := image.Decode(bytes.NewReader(p.Data))
	if err != nil {
		t.Fatal(err)
	}
	if format != p.Format {
		t.Errorf("format is %s, picture says %s", format, p.Format)
	}
	if b := img.Bounds(); b.Dx() != p.Width || b.Dy() != p.Height {
		t.Errorf("measures %v, picture says %d × %d", b, p.Width, p.Height)
	}
	if p.Format == "jpeg" && !bytes.Contains(p.Data, []byte{0xff, 0xc0}) {
		t.Error("not baseline JPEG")
	}
	return img
}

// near compares a pixel, given in hundredths of the sides, with a colour.
func near(t *testing.T, img image.Image, x, y int, want color.RGBA) {
	t.Helper()
	b := img.Bounds()
	r, g, bl, a := img.At(b.Min.X+b.Dx()*x/100, b.Min.Y+b.Dy()*y/100).RGBA()
	got := [4]int{int(r >> 8), int(g >> 8), int(bl >> 8), int(a >> 8)}
	for i, w := range [4]uint8{want.R, want.G, want.B, 255} {
		if d := got[i] - int(w); d < -14 || d > 14 {
			t.Errorf("at %d %%, %d %%: colour %v, want %v", x, y, got, want)
			return
		}
	}
}

func picture(t *testing.T, data []byte) *render.Picture {
	t.Helper()
	p, err := cover.Picture(data)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestEveryFormatIsRead(t *testing.T) {
	gray := image.NewGray(image.Rect(0, 0, 40, 60))
	deep := image.NewNRGBA64(image.Rect(0, 0, 40, 60))
	for y := range 60 {
		for x := range 40 {
			gray.Set(x, y, flag(40, 60).At(x, y))
			deep.Set(x, y, flag(40, 60).At(x, y))
		}
	}
	for name, data := range map[string][]byte{
		"JPEG":         asJPEG(flag(40, 60)),
		"PNG":          asPNG(flag(40, 60)),
		"16-bit PNG":   asPNG(deep),
		"animated GIF": asGIF(40, 60),
	} {
		t.Run(name, func(t *testing.T) {
			img := decoded(t, picture(t, data))
			near(t, img, 75, 10, red)
			near(t, img, 75, 75, blue)
			near(t, img, 10, 10, white)
		})
	}
	for name, tt := range map[string]struct {
		data []byte
		want color.RGBA
	}{
		"gray JPEG":                   {asJPEG(gray), color.RGBA{63, 63, 63, 255}}, // the luma of the blue half
		"CMYK JPEG":                   {cmykJPEG, color.RGBA{255, 0, 0, 255}},
		"lossy WebP":                  {webpLossy, red},
		"half-transparent WebP":       {webpLossless, color.RGBA{127, 127, 255, 255}},
		"half-transparent lossy WebP": {webpAlpha, color.RGBA{127, 127, 255, 255}},
	} {
		t.Run(name, func(t *testing.T) {
			near(t, decoded(t, picture(t, tt.data)), 75, 75, tt.want)
		})
	}
}

func TestInterlacedPNG(t *testing.T) {
	var rows bytes.Buffer
	z := zlib.NewWriter(&rows)
	// The seven passes of Adam7 (ISO/IEC 15948, 8.2): start and step of columns and rows.
	for _, p := range [][4]int{{0, 8, 0, 8}, {4, 8, 0, 8}, {0, 4, 4, 8}, {2, 4, 0, 4}, {0, 2, 2, 4}, {1, 2, 0, 2}, {0, 1, 1, 2}} {
		for y := p[2]; y < 8; y += p[3] {
			row := []byte{0}
			for x := p[0]; x < 8; x += p[1] {
				row = append(row, byte(x*30+y))
			}
			z.Write(row)
		}
	}
	z.Close()
	data := pngHeader(8, 8, 0, 1) // gray, interlaced
	data = append(data, pngChunk("IDAT", rows.Bytes())...)
	data = append(data, pngChunk("IEND", nil)...)
	img := decoded(t, picture(t, data))
	for y := range 8 {
		for x := range 8 {
			if got, want := color.GrayModel.Convert(img.At(x, y)), (color.Gray{uint8(x*30 + y)}); got != want {
				t.Errorf("at %d, %d: %v, want %v", x, y, got, want)
			}
		}
	}
}

func TestTransparentBecomesWhite(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 800, 800))
	for y := range 800 {
		for x := range 800 {
			if x >= 400 {
				img.SetNRGBA(x, y, color.NRGBA{0, 0, 0, 128})
			}
		}
	}
	got := decoded(t, picture(t, asPNG(img)))
	near(t, got, 25, 50, white)
	near(t, got, 75, 50, color.RGBA{127, 127, 127, 255})
}

func TestPicturesFit(t *testing.T) {
	for _, tt := range []struct{ w, h, wantW, wantH int }{
		{100, 141, 100, 141},  // never enlarged
		{480, 680, 480, 680},  // just fits
		{960, 1200, 480, 600}, // the width decides
		{960, 2720, 240, 680}, // the height decides
		{5000, 10, 480, 1},    // never nothing
		{10, 7000, 1, 680},    //
	} {
		p := picture(t, asPNG(image.NewGray(image.Rect(0, 0, tt.w, tt.h))))
		if p.Width != tt.wantW || p.Height != tt.wantH {
			t.Errorf("%d × %d became %d × %d, want %d × %d", tt.w, tt.h, p.Width, p.Height, tt.wantW, tt.wantH)
		}
	}
}

func TestTheWayUpIsHonoured(t *testing.T) {
	// Where the white corner of the flag stands, then a red place, in
	// hundredths of the sides, for each orientation.
	for o, want := range map[uint16][4]int{
		1: {10, 10, 75, 10}, 2: {90, 10, 25, 10}, 3: {90, 90, 25, 90}, 4: {10, 90, 75, 90},
		5: {10, 10, 10, 75}, 6: {90, 10, 90, 75}, 7: {90, 90, 90, 25}, 8: {10, 90, 10, 25},
		0: {10, 10, 75, 10}, 9: {10, 10, 75, 10}, // no such orientation
	} {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			t.Run(fmt.Sprintf("%d %v", o, order), func(t *testing.T) {
				p := picture(t, withOrientation(asJPEG(flag(900, 600)), order, o))
				wantW, wantH := 480, 320
				if o >= 5 && o <= 8 {
					wantW, wantH = 453, 680
				}
				if p.Width != wantW || p.Height != wantH {
					t.Fatalf("measures %d × %d, want %d × %d", p.Width, p.Height, wantW, wantH)
				}
				img := decoded(t, p)
				near(t, img, want[0], want[1], white)
				near(t, img, want[2], want[3], red)
			})
		}
	}
}

func TestDrawingsStayPNG(t *testing.T) {
	if p := picture(t, asPNG(flag(300, 400))); p.Format != "png" {
		t.Errorf("three flat colours became %s", p.Format)
	}
	if p := picture(t, asPNG(noise(300, 400))); p.Format != "jpeg" {
		t.Errorf("a photo became %s", p.Format)
	}
	if p := picture(t, asJPEG(flag(300, 400))); p.Format != "jpeg" {
		t.Errorf("a JPEG became %s", p.Format)
	}
}

// noise stands for a photo.
func noise(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	s := uint32(1)
	for i := range img.Pix {
		s = s*1664525 + 1013904223
		img.Pix[i] = uint8(s >> 24)
		if i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	return img
}

func TestSameFileSameBytes(t *testing.T) {
	data := asPNG(noise(700, 900))
	if !bytes.Equal(picture(t, data).Data, picture(t, data).Data) {
		t.Error("two pictures of one file differ")
	}
}

func issue(covers ...string) *render.Issue {
	s := &render.Section{}
	for i, file := range covers {
		s.Records = append(s.Records, &render.Record{
			Title: "t",
			Cover: render.CoverFile{File: file},
			At:    render.Positions{"": {Line: i + 1, Col: 5}, "cover": {Line: i + 1, Col: 14}},
		})
	}
	return &render.Issue{File: "data/2024-10/issue.yaml", Sections: []*render.Section{s}}
}

func TestProblems(t *testing.T) {
	jpg := asJPEG(flag(64, 64))
	lying := append([]byte{}, jpg...)
	sof := bytes.Index(lying, []byte{0xff, 0xc0})
	binary.BigEndian.PutUint16(lying[sof+5:], 5000) // height
	binary.BigEndian.PutUint16(lying[sof+7:], 5000) // width
	fsys := fstest.MapFS{
		"covers/Insee.jpg": {Data: jpg},
		"text.jpg":         {Data: []byte("not an image")},
		"empty.jpg":        {},
		"folder/x.jpg":     {Data: jpg},
		"pages.pdf":        {Data: []byte("%PDF-1.7\n")},
		"cut.jpg":          {Data: jpg[:len(jpg)/2]},
		"cut.png":          {Data: asPNG(noise(60, 60))[:3000]},
		"cut.gif":          {Data: asGIF(60, 60)[:90]},
		"cut.webp":         {Data: webpLossy[:40]},
		"lying.jpg":        {Data: lying},
		"nothing.png":      {Data: pngHeader(3000, 3000, 2, 0)},
		"wide.png":         {Data: pngHeader(20_001, 10, 2, 0)},
		"many.png":         {Data: pngHeader(8000, 8000, 2, 0)},
		"heavy.jpg":        {Data: append(append([]byte{}, jpg...), make([]byte, 20<<20)...)},
		"animated.webp":    {Data: webpAnimated},
	}
	for _, tt := range []struct{ file, want, inFrench string }{
		{"none.jpg", "cover-missing", "la couverture « none.jpg » n’existe pas"},
		{"covers/insee.JPG", "cover-missing-capitals", "la couverture « covers/insee.JPG » n’existe pas, mais « covers/Insee.jpg » existe"},
		{"../2024-09/x.jpg", "cover-refused", "hors du dossier"},
		{"/etc/passwd", "cover-refused", "hors du dossier"},
		{`covers\insee.jpg`, "cover-refused", "hors du dossier"},
		{"text.jpg", "cover-not-image", "n’est pas une image"},
		{"empty.jpg", "cover-not-image", "n’est pas une image"},
		{"folder", "cover-not-image", "n’est pas une image"},
		{"pages.pdf", "cover-not-image", "n’est pas une image"},
		{"cut.jpg", "cover-broken", "tronquée"},
		{"cut.png", "cover-broken", "tronquée"},
		{"cut.gif", "cover-broken", "tronquée"},
		{"cut.webp", "cover-broken", "tronquée"},
		{"lying.jpg", "cover-broken", "tronquée"},
		{"nothing.png", "cover-broken", "tronquée"},
		{"wide.png", "cover-too-many-pixels", "20001 × 10 pixels"},
		{"many.png", "cover-too-many-pixels", "50 millions"},
		{"heavy.jpg", "cover-too-large", "plus de 20 Mio"},
		{"animated.webp", "cover-animated", "animée"},
	} {
		t.Run(tt.file, func(t *testing.T) {
			pictures, problems := cover.Load(fsys, issue(tt.file))
			if len(pictures) != 0 || len(problems) != 1 {
				t.Fatalf("%d pictures, problems %v", len(pictures), problems)
			}
			p := problems[0]
			if p.Code.ID != tt.want {
				t.Errorf("code %s, want %s", p.Code.ID, tt.want)
			}
			if p.File != "data/2024-10/issue.yaml" || p.Pos != (render.Pos{Line: 1, Col: 14}) || p.Len != len(tt.file) {
				t.Errorf("at %s %v, %d long", p.File, p.Pos, p.Len)
			}
			got := strings.ReplaceAll(p.Message(render.French), "\u00a0", " ")
			if !strings.Contains(got, tt.inFrench) {
				t.Errorf("in French: %s, want %s", got, tt.inFrench)
			}
			for _, l := range []render.Lang{render.English, render.French} {
				if s := p.Message(l) + p.Hint(l); strings.Contains(s, "%!") || !strings.Contains(s, tt.file) && l == render.French {
					t.Errorf("said badly: %s", s)
				}
			}
		})
	}
}

func TestCoversOfSubrecordsAndSharedFiles(t *testing.T) {
	i := issue("a.png", "", "b.png", "gone.png")
	complement := &render.Record{Cover: render.CoverFile{File: "a.png"}}
	sibling := &render.Record{Cover: render.CoverFile{File: "gone.png"}, At: render.Positions{"cover.file": {Line: 9, Col: 9}}}
	r := i.Records()
	r[0].Complements = []*render.Record{complement}
	r[0].Siblings.Records = []*render.Record{sibling}
	pictures, problems := cover.Load(fstest.MapFS{
		"a.png": {Data: asPNG(flag(20, 20))},
		"b.png": {Data: asPNG(flag(30, 30))},
	}, i)
	if len(pictures) != 3 || pictures[r[0]] == nil || pictures[r[0]] != pictures[complement] || pictures[r[2]].Width != 30 {
		t.Errorf("pictures %v", pictures)
	}
	if len(problems) != 2 || problems[0].Pos != (render.Pos{Line: 9, Col: 9}) {
		t.Errorf("problems %v", problems)
	}
}

func TestALinkOutOfTheFolderIsRefused(t *testing.T) {
	dir := t.TempDir()
	inside := filepath.Join(dir, "2024-10")
	if err := os.Mkdir(inside, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "secret.png"), asPNG(flag(9, 9)), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join("..", "secret.png"), filepath.Join(inside, "cover.png")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	root, err := os.OpenRoot(inside)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	pictures, problems := cover.Load(root.FS(), issue("cover.png"))
	if len(pictures) != 0 || len(problems) != 1 || problems[0].Code.ID != "cover-refused" {
		t.Errorf("%d pictures, problems %v", len(pictures), problems)
	}
}

func TestLogo(t *testing.T) {
	fsys := fstest.MapFS{
		"logo.png":    {Data: asPNG(flag(900, 300))},
		"img/cut.png": {Data: asPNG(noise(60, 60))[:3000]},
		"text.png":    {Data: []byte("not an image")},
		"heavy.png":   {Data: make([]byte, 20<<20+1)},
		"wide.png":    {Data: pngHeader(20_001, 10, 2, 0)},
		"anim.webp":   {Data: webpAnimated},
	}
	at := render.Positions{"": {Line: 1, Col: 1}, "logo": {Line: 4, Col: 7}, "logo.file": {Line: 4, Col: 15}}
	for _, tt := range []struct{ file, code, english, french string }{
		{"", "", "", ""},
		{"logo.png", "", "", ""},
		{"gone.png", "logo-missing", `logo "gone.png" does not exist`, "le logo « gone.png » n’existe pas"},
		{"Logo.png", "logo-missing-capitals", `logo "Logo.png" does not exist, but "logo.png" does`, "le logo « Logo.png » n’existe pas, mais « logo.png » existe"},
		{"../logo.png", "logo-refused", "outside the folder data", "impossible de lire le logo « ../logo.png » : fichier hors du dossier data"},
		{"img/cut.png", "logo-broken", `logo "img/cut.png" cannot be decoded`, "le logo « img/cut.png » est illisible"},
		{"text.png", "logo-not-image", `logo "text.png" is not a JPEG`, "le logo « text.png » n’est pas une image JPEG"},
		{"heavy.png", "logo-too-large", `logo "heavy.png" is larger than 20 MiB`, "le logo « heavy.png » pèse plus de 20 Mio"},
		{"wide.png", "logo-too-many-pixels", `logo "wide.png" measures 20001 × 10 pixels`, "le logo « wide.png » mesure 20001 × 10 pixels"},
		{"anim.webp", "logo-animated", `logo "anim.webp" is an animated WebP image`, "le logo « anim.webp » est une image WebP animée"},
	} {
		t.Run(tt.file, func(t *testing.T) {
			pub := &render.Publication{File: "data/publication.yaml", Logo: render.CoverFile{File: tt.file}, At: at}
			p, problems := cover.Logo(fsys, pub)
			if tt.code == "" {
				if len(problems) != 0 || (p == nil) != (tt.file == "") || p != nil && (p.Width != 480 || p.Height != 160 || p.Format != "png") {
					t.Errorf("picture %v, problems %v", p, problems)
				}
				return
			}
			if p != nil || len(problems) != 1 {
				t.Fatalf("picture %v, problems %v", p, problems)
			}
			q := problems[0]
			if q.Code.ID != tt.code || q.File != pub.File || q.Pos != at["logo.file"] || q.Len != len(tt.file) {
				t.Errorf("%s at %s %v, %d long", q.Code.ID, q.File, q.Pos, q.Len)
			}
			if got := q.Message(render.English); !strings.Contains(got, tt.english) {
				t.Errorf("in English: %s", got)
			}
			if got := strings.ReplaceAll(q.Message(render.French), "\u00a0", " "); !strings.Contains(got, tt.french) {
				t.Errorf("in French: %s", got)
			}
			for _, s := range []string{q.Message(render.French) + q.Hint(render.French), q.Message(render.English) + q.Hint(render.English)} {
				if strings.Contains(s, "cover") || strings.Contains(s, "couverture") || strings.Contains(s, "%!") {
					t.Errorf("said badly: %s", s)
				}
			}
		})
	}
}

func TestCodesAreSaidInBothLanguages(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range cover.Codes() {
		if seen[c.ID] {
			t.Errorf("%s twice", c.ID)
		}
		seen[c.ID] = true
		if c.English == "" || c.French == "" || c.HintEnglish == "" || c.HintFrench == "" {
			t.Errorf("%s lacks words", c.ID)
		}
		for _, s := range []string{c.French, c.HintFrench} {
			if strings.ContainsAny(s, "'\"") || strings.Contains(s, " :") || strings.Contains(s, " ;") || strings.Contains(s, "« ") {
				t.Errorf("%s: %q is not in French typography", c.ID, s)
			}
		}
	}
}

func FuzzPicture(f *testing.F) {
	for _, seed := range [][]byte{
		asJPEG(flag(40, 40)), withOrientation(asJPEG(flag(9, 5)), binary.LittleEndian, 6), cmykJPEG,
		asPNG(flag(40, 40)), asPNG(image.NewNRGBA64(image.Rect(0, 0, 3, 3))), pngHeader(30, 30, 2, 0),
		asGIF(12, 12), webpLossy, webpLossless, webpAlpha, webpAnimated, nil,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := cover.Picture(data)
		if err != nil {
			return
		}
		if p.Width < 1 || p.Width > 480 || p.Height < 1 || p.Height > 680 {
			t.Fatalf("measures %d × %d", p.Width, p.Height)
		}
		decoded(t, p)
	})
}

func BenchmarkPicture(b *testing.B) {
	for name, data := range map[string][]byte{"photo": asJPEG(noise(1240, 1754)), "drawing": asPNG(flag(1240, 1754))} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := cover.Picture(data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{24, 240, 2400} {
		fsys := fstest.MapFS{}
		var names []string
		for i := range n {
			name := fmt.Sprintf("covers/%d.jpg", i)
			names = append(names, name)
			fsys[name] = &fstest.MapFile{Data: asJPEG(flag(60, 85))}
		}
		i := issue(names...)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if p, _ := cover.Load(fsys, i); len(p) != n {
					b.Fatal(len(p))
				}
			}
		})
	}
}

// Over a network a picture is no larger than it is shown on sharp screens.
func TestReduce(t *testing.T) {
	for format, write := range map[string]func(*bytes.Buffer, image.Image) error{
		"jpeg": func(b *bytes.Buffer, m image.Image) error { return jpeg.Encode(b, m, nil) },
		"png":  func(b *bytes.Buffer, m image.Image) error { return png.Encode(b, m) },
	} {
		img := image.NewRGBA(image.Rect(0, 0, 480, 679))
		for i := range img.Pix {
			img.Pix[i] = byte(i/4%480/2) | byte(255*(i%4/3))
		}
		var out bytes.Buffer
		if err := write(&out, img); err != nil {
			t.Fatal(err)
		}
		p := &render.Picture{Format: format, Data: out.Bytes(), Width: 480, Height: 679}
		small, err := cover.Reduce(p, 240)
		if err != nil {
			t.Fatal(err)
		}
		c, got, err := image.DecodeConfig(bytes.NewReader(small.Data))
		if err != nil || got != format || small.Format != format || c.Width != 240 || c.Height != 340 || small.Width != 240 || small.Height != 340 {
			t.Errorf("%s became %s, %v, %d × %d: %v", format, got, c, small.Width, small.Height, err)
		}
		if len(small.Data) >= len(p.Data) {
			t.Errorf("%s: %d bytes became %d", format, len(p.Data), len(small.Data))
		}
		if same, err := cover.Reduce(small, 240); err != nil || same != small {
			t.Errorf("a narrow picture changed: %v", err)
		}
	}
	if _, err := cover.Reduce(&render.Picture{Format: "png", Data: []byte("x"), Width: 500, Height: 1}, 240); err == nil {
		t.Error("a broken picture was reduced")
	}
}
