package main

import (
	"regexp"
	"slices"
	"testing"

	"bulletin/cmd/bulletin/internal/mail/address"
	"bulletin/cmd/bulletin/internal/mail/oauth"
	"bulletin/cmd/bulletin/internal/mail/preflight"
	"bulletin/cmd/bulletin/internal/mail/secret"
	"bulletin/cmd/bulletin/internal/mail/subscribers"
	"bulletin/render"
	"bulletin/render/bib"
	"bulletin/render/compose"
	"bulletin/render/cover"
	"bulletin/render/email"
	"bulletin/render/layout"
	"bulletin/render/source"
	"bulletin/render/xlsx"
)

// Every problem of every package has a name of its own and is said in both
// languages, with the same arguments, in French typography.
func TestCodes(t *testing.T) {
	all := slices.Concat(source.Codes(), compose.Codes(), cover.Codes(), layout.Codes(), email.Codes(), xlsx.Codes(), bib.Codes(), address.Codes(), subscribers.Codes(), secret.Codes(), oauth.Codes(), preflight.Codes(),
		[]*render.Code{codeNoList, codeOtherName, codeStrayList, codeTemplate, codeSeen, codeMappingField,
			codeNothing, codeNoRecords, codeNoHeading, codeOtherHeading, codeProducerForm, codeAgain, codeAppeared, codeLeftOut,
			codeNoTable, codeNoPublic, codeStale, codePublicMissing, codePublicDiffers, codePublicSilent})
	seen := map[string]bool{}
	argument := regexp.MustCompile(`%(\[\d\])?[a-z]`)
	breakable := regexp.MustCompile(` [:;!?»]|« `)
	for _, c := range all {
		if seen[c.ID] || c.ID == "" {
			t.Errorf("two problems are named %q", c.ID)
		}
		seen[c.ID] = true
		if c.English == "" || c.French == "" || (c.HintEnglish == "") != (c.HintFrench == "") {
			t.Errorf("%s is not said in both languages", c.ID)
		}
		if a, b := len(argument.FindAllString(c.English, -1)), len(argument.FindAllString(c.French, -1)); a != b {
			t.Errorf("%s names %d things in English, %d in French", c.ID, a, b)
		}
		if s := breakable.FindString(c.French + c.HintFrench); s != "" {
			t.Errorf("%s: %q may break over two lines", c.ID, s)
		}
	}
}
