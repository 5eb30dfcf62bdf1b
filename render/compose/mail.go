package compose

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"bulletin/render"
	"bulletin/render/french"
)

// baseName is « ressources-integration-2024-10 »: the title in letters that every
// system takes in a file name, and not too many of them.
func baseName(title string, number render.Date) string {
	slug := french.Slug(french.Shorten(title, 60))
	return cmp.Or(slug, "bulletin") + "-" + number.String()
}

// public are the addresses under which the editions of the issue are found once
// they are put where the publication says.
func public(b *render.Bulletin) render.Addresses {
	var a render.Addresses
	pub := b.Publication
	if pub.Public != "" {
		folder := strings.TrimRight(pub.Public, "/") + "/" + b.Issue.Number.String() + "/"
		a = render.Addresses{
			Page:       folder + render.WebPageName,
			PDF:        folder + b.BaseName + ".pdf",
			References: folder + b.BaseName + ".ris",
			Images:     folder + "images/",
		}
	}
	switch pub.Images {
	case "":
	case render.ImagesNone, render.ImagesEmbedded:
		a.Images = ""
	default:
		a.Images = strings.TrimRight(pub.Images, "/") + "/"
	}
	return a
}

// unsubscribe is the address that ends a subscription: the one given, or a mail
// to whoever answers.
func unsubscribe(m render.Mail) string {
	to := cmp.Or(m.Unsubscribe, m.ReplyTo, m.FromAddress)
	if to == "" || strings.Contains(to, "://") {
		return to
	}
	local, domain := to, ""
	if i := strings.LastIndexByte(to, '@'); i >= 0 {
		local, domain = to[:i], to[i:]
	}
	// a "?" would begin the fields of the mail, one of which is cc (RFC 6068, 2)
	return "mailto:" + url.PathEscape(local) + domain + "?subject=" + url.PathEscape("Désinscription")
}

func references(n int) string {
	if n == 1 {
		return "Importer cette référence (.ris)"
	}
	return fmt.Sprintf("Importer ces %d\u00a0références (.ris)", n)
}

// whole says in the short mail where the rest is to be read.
func whole(pub *render.Publication) string {
	if pub.Public != "" {
		return "Ce courriel donne la première phrase des résumés. Le texte intégral se lit sur la page web du numéro et dans son PDF."
	}
	return "Ce courriel donne la première phrase des résumés."
}

// lead is the first sentence of an abstract, its runs as they are. It is a part
// of the first paragraph, or all of it.
func lead(abstract render.Rich) render.Rich {
	if len(abstract) == 0 {
		return nil
	}
	first := abstract[:1]
	left := french.FirstSentence(first.Plain()) - len(first[0].Mark())
	runs := first[0].Runs
	for i, r := range runs {
		if left < len(r.Text) {
			runs = slices.Clone(runs[:i+1])
			runs[i].Text = r.Text[:max(0, left)]
			return rich(runs)
		}
		left -= len(r.Text)
	}
	return render.Rich{{Runs: runs}}
}

// How many characters of a text are shown, and how many of them may go so that
// it ends after a word.
const (
	preheaderLength = 140 // beside a subject
	preheaderReach  = 30
	summaryLength   = 200 // by search engines, and a little
	summaryReach    = summaryLength / 2
)

// preheader is the documentalist's, or else the first records' titles, as many
// as are shown.
func preheader(b *render.Bulletin) string {
	if b.Issue.Preheader != "" {
		return dress(b.Issue.Preheader)
	}
	var out []rune
	for _, s := range b.Sections {
		for _, e := range s.Entries {
			if title := strings.Join(strings.Fields(e.Title.Plain()), " "); title != "" {
				if len(out) > 0 {
					out = append(out, []rune(" · ")...)
				}
				out = append(out, []rune(title)...)
			}
			if len(out) >= preheaderLength {
				return cut(out, preheaderLength-1, preheaderReach)
			}
		}
	}
	return string(out)
}

// summary is the line the documentalist wrote for the issue, or else its
// introduction; without either, what stands beside the mail's subject.
func summary(b *render.Bulletin) string {
	s := b.Preheader
	if b.Issue.Preheader == "" && len(b.Introduction) > 0 {
		s = b.Introduction.Plain()
	}
	s = strings.TrimSpace(strings.ReplaceAll(s, "\n", " "))
	if runes := []rune(s); len(runes) > summaryLength {
		return cut(runes, summaryLength, summaryReach)
	}
	return s
}

// cut is what stands before a place in a text, or before the last space within
// reach of it, and an ellipsis.
func cut(text []rune, at, reach int) string {
	for i := at; i > at-reach; i-- {
		if text[i] == ' ' {
			at = i
			break
		}
	}
	return strings.TrimRight(string(text[:at]), " \u00a0\u202f·:,;") + "…"
}
