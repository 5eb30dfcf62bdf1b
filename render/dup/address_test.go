package dup

import "testing"

func TestAddress(t *testing.T) {
	for _, c := range []struct{ address, want string }{
		{"https://www.insee.fr/fr/statistiques/3633212", "https://insee.fr/fr/statistiques/3633212"},
		{"http://insee.fr/fr/statistiques/3633212/", "https://insee.fr/fr/statistiques/3633212"},
		{"HTTPS://WWW.Insee.FR:443/fr/statistiques/3633212#consulter", "https://insee.fr/fr/statistiques/3633212"},
		{"http://insee.fr:80/fr/statistiques/3633212?utm_source=lettre&utm_medium=email", "https://insee.fr/fr/statistiques/3633212"},
		{"www.insee.fr/fr/statistiques/3633212", "https://insee.fr/fr/statistiques/3633212"},
		{"https://insee.fr:8443/a", "https://insee.fr:8443/a"},
		{"https://a.fr/x?b=2&a=1&fbclid=IwAR0&gclid=1&xtor=EPR-1&UTM_Campaign=x", "https://a.fr/x?a=1&b=2"},
		{"https://a.fr/x?a=", "https://a.fr/x?a"},
		{"https://a.fr/x?q=droit+d%27asile", "https://a.fr/x?q=droit%20d%27asile"},
		{"https://a.fr/%c3%a9tude%2dun", "https://a.fr/%C3%A9tude-un"},
		{"https://a.fr/étude-un", "https://a.fr/%C3%A9tude-un"},
		{"https://a.fr/50%", "https://a.fr/50%25"},
		{"https://a.fr/Rapport.pdf", "https://a.fr/Rapport.pdf"}, // paths know case
		{"https://a.fr/rapport.pdf#page=12", "https://a.fr/rapport.pdf#page=12"},
		{"https://a.fr/#/etude/3", "https://a.fr#/etude/3"},
		{"https://a.fr/etude/index.html", "https://a.fr/etude"},
		{"https://a.fr/etude;jsessionid=12AB?x=1", "https://a.fr/etude?x=1"},
		{"https://moi:secret@a.fr/x", "https://a.fr/x"},
		{"https://web.archive.org/web/20240601000000/https://www.a.fr/x/", "https://a.fr/x"},
		{"https://web.archive.org/about", "https://web.archive.org/about"},
		{"https://a.fr/", "https://a.fr"},
		{"mailto:a@b.fr", ""}, {"", ""}, {"https://", ""}, {"data/2024-10", ""},
	} {
		if got := Address(c.address); got != c.want {
			t.Errorf("%s: %s, want %s", c.address, got, c.want)
		}
	}
}

func TestDOI(t *testing.T) {
	for _, c := range []struct{ address, want string }{
		{"https://doi.org/10.3917/soco.131.0005", "10.3917/soco.131.0005"},
		{"http://dx.doi.org/10.3917/SOCO.131.0005", "10.3917/soco.131.0005"},
		{"https://doi.org/10.1016%2Fj.socscimed.2024.1", "10.1016/j.socscimed.2024.1"},
		{"https://www.tandfonline.com/doi/full/10.1080/1369183X.2024.1?src=x", "10.1080/1369183x.2024.1"},
		{"https://onlinelibrary.wiley.com/doi/10.1111/imig.13200/full", "10.1111/imig.13200"},
		{"https://journals.sagepub.com/doi/pdf/10.1177/0197918", "10.1177/0197918"},
		{"https://a.fr/notice?doi=10.4000/remi.1234", "10.4000/remi.1234"},
		{"https://doi.org/", ""}, {"https://doi.org/10.1/x", ""}, {"https://a.fr/10.3917/x", ""}, {"https://a.fr/doi/rapport", ""},
	} {
		if got := doi(Address(c.address)); got != c.want {
			t.Errorf("%s: %q, want %q", c.address, got, c.want)
		}
	}
}

// The address of an address is itself, whatever the bytes.
func FuzzAddress(f *testing.F) {
	for _, s := range []string{"https://www.insee.fr/fr/statistiques/3633212?utm_source=x#page=2", "HTTP://www.www.a.fr:80:443/%2541%/%zz//index.php/",
		"https://web.archive.org/web/1/http://web.archive.org/web/2/https://a.fr", "www.a.fr?+=&=&a==b", "https://[::1]:80/é;jsessionid=", "https://www.%77eb.archive.org/web/1/http://x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Address(s)
		if twice := Address(once); twice != once {
			t.Errorf("%q: %q, then %q", s, once, twice)
		}
		doi(once)
		root(once)
	})
}
