package compose

import "testing"

func TestClosed(t *testing.T) {
	for s, want := range map[string]string{
		"":                     "",
		"titre":                "titre",
		"الاندماج":             "الاندماج",
		"a\u202eb":             "a\u202eb\u202c",
		"a\u202eb\u202c":       "a\u202eb\u202c",
		"\u202a\u2067a":        "\u202a\u2067a\u2069\u202c",
		"\u2067\u202ea\u2069b": "\u2067\u202ea\u2069b",
		"\u2067\u202ca":        "\u2067\u202ca\u2069",
		"\u202c\u2069a":        "\u202c\u2069a",
		"\u202d\u202b\u202ca":  "\u202d\u202b\u202ca\u202c",
		"\u2068a\u2069\u2068b": "\u2068a\u2069\u2068b\u2069",
	} {
		if got := closed(s); got != want {
			t.Errorf("%+q became %+q, want %+q", s, got, want)
		}
	}
}
