package main

import (
	"bytes"

	"bulletin/render"
	"bulletin/render/bib"
	"bulletin/render/pdf"
	"bulletin/render/source"
)

// attachments are what travels inside the PDF: the list it was made of, and its
// references for Zotero and the like.
func attachments(b *render.Bulletin) ([]pdf.Attachment, error) {
	var references bytes.Buffer
	if err := bib.CSL(&references, b); err != nil {
		return nil, err
	}
	number := b.Issue.Number.String()
	return []pdf.Attachment{{
		Name:         "issue-" + number + ".yaml",
		MIME:         "application/yaml", // RFC 9512
		Description:  "La liste dont ce bulletin est fait",
		Relationship: "Source",
		Data:         source.Format(forReaders(b.Issue)),
	}, {
		Name:         "references-" + number + ".json",
		MIME:         "application/vnd.citationstyles.csl+json",
		Description:  "Les références de ce bulletin, au format CSL-JSON",
		Relationship: "Data",
		Data:         references.Bytes(),
	}}, nil
}

// forReaders is a list as anyone may see it: without the notes of the team.
func forReaders(issue *render.Issue) *render.Issue {
	public := *issue
	public.Sections = nil
	for _, s := range issue.Sections {
		section := *s
		section.Records = withoutNotes(s.Records)
		public.Sections = append(public.Sections, &section)
	}
	return &public
}

func withoutNotes(records []*render.Record) []*render.Record {
	var out []*render.Record
	for _, r := range records {
		record := *r
		record.Notes = ""
		record.Complements = withoutNotes(r.Complements)
		record.Siblings.Records = withoutNotes(r.Siblings.Records)
		out = append(out, &record)
	}
	return out
}
