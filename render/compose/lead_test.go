package compose

import "testing"

// The first sentence keeps its runs; it comes from the first paragraph alone.
func TestLead(t *testing.T) {
	for source, want := range map[string]string{
		"":                      "",
		"Une *seule* phrase.":   "Une *seule* phrase.",
		"Un **mot**. Un autre.": "Un **mot**.",
		"Un **mot. Un** autre.": "Un **mot.**",
		"Au XXe siècle, [le site](https://a.example/). Suite.": "Au /XX/^e^⍽siècle, [le site](https://a.example/).",
		"Sans fin :\n\n- un point.\n- un autre.":               "Sans fin⍽:",
		"- Un point. Suite.\n- Un autre.":                      "Un point.",
		"Un alinéa.\n\nUn second.":                             "Un alinéa.",
	} {
		rich, problems := markdownOf(source)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		if got := showRich(lead(rich)); got != want {
			t.Errorf("%q: %q, want %q", source, got, want)
		}
	}
}
