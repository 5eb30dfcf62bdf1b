package render

import (
	"regexp"
	"testing"
)

// The logo and the cover of a record called logo keep a file each, though they
// are the same picture.
func TestPictureNames(t *testing.T) {
	p := &Picture{Format: "png", Data: []byte("x")}
	e := &Entry{Record: &Record{ID: "logo"}, Cover: Cover{Picture: p}}
	b := &Bulletin{Logo: p}
	for name, form := range map[string]string{e.ImageName(): `^logo-[0-9a-f]{8}\.png$`, b.LogoName(): `^logo_[0-9a-f]{8}\.png$`} {
		if !regexp.MustCompile(form).MatchString(name) {
			t.Errorf("a picture is called %q, want %s", name, form)
		}
	}
	before := b.LogoName()
	b.Logo = &Picture{Format: "jpeg", Data: []byte("y")}
	if after := b.LogoName(); after[:13] == before[:13] || after[13:] != ".jpg" {
		t.Errorf("another logo is called %q after %q", after, before)
	}
	e.Cover.Picture, b.Logo = nil, nil
	if e.ImageName() != "" || b.LogoName() != "" {
		t.Errorf("what has no picture is called %q and %q", e.ImageName(), b.LogoName())
	}
}
