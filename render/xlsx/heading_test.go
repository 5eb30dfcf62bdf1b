package xlsx_test

import (
	"testing"

	"bulletin/render/xlsx"
)

func TestHeading(t *testing.T) {
	for field, want := range map[string]string{
		"issued":         "Date",
		"authors.1":      "Producteur, Auteurs",
		"authors.0.name": "Producteur, Auteurs",
		"links":          "Adresse",
		"links.0.url":    "Adresse",
		"links.0.label":  "Libellé de l’adresse",
		"links.2.url":    "Autre adresse",
		"series":         "Série",
		"series.number":  "N° dans la série",
		"keywords.3":     "Mots-clés",
		"cover":          "Couverture",
		"credits":        "Mentions finales",
		"heading":        "Rubrique",
		"siblings":       "",
		"nothing":        "",
	} {
		if got := xlsx.Heading(field); got != want {
			t.Errorf("%s: %q, want %q", field, got, want)
		}
	}
}
