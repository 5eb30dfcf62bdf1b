package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"bulletin/cmd/bulletin/internal/public"
	"bulletin/render"
)

// What can be wrong with the addresses that readers will follow.
var (
	codeNoPublic = &render.Code{ID: "no-public",
		English: "publication.yaml does not say where the editions are put (public): there is no address to ask", French: "publication.yaml ne dit pas où les éditions sont déposées (public)\u00a0: il n’y a pas d’adresse à interroger",
		HintEnglish: "write “public: https://…”, the address below which each issue has its folder",
		HintFrench:  "écrivez «\u00a0public: https://…\u00a0», l’adresse sous laquelle chaque numéro a son dossier"}
	codeStale = &render.Code{ID: "out-of-date",
		English: "%[2]s is not what the list makes now: the addresses of this issue were not asked", French: "%[2]s n’est pas ce que donne maintenant la liste\u00a0: les adresses de ce numéro n’ont pas été interrogées",
		HintEnglish: "build it (bulletin build %[1]s), upload it, then ask again", HintFrench: "fabriquez-le (bulletin build %[1]s), déposez-le, puis recommencez"}
	codePublicMissing = &render.Code{ID: "public-missing",
		English: "%s is not to be had: the site answers %s", French: "%s est introuvable\u00a0: le site répond %s",
		HintEnglish: "upload %[3]s, and see that everybody may read it", HintFrench: "déposez %[3]s, lisible par tous"}
	codePublicDiffers = &render.Code{ID: "public-differs",
		English: "%s serves other content than what was built (%s)", French: "%s sert autre chose que ce qui est fabriqué (%s)",
		HintEnglish: "upload %[3]s again; if it stays so, the site changes the file, and readers may miss something",
		HintFrench:  "déposez de nouveau %[3]s\u202f; si rien ne change, c’est que le site modifie le fichier, et il peut y manquer quelque chose"}
	codePublicSilent = &render.Code{ID: "public-silent", Severity: render.Warning,
		English: "%s could not be asked: %s", French: "%s n’a pas pu être interrogée\u00a0: %s",
		HintEnglish: "see that this computer is online, then ask again", HintFrench: "vérifiez que cet ordinateur est en ligne, puis recommencez"}
)

const publicPatience = 2 * time.Minute // for all addresses

// askPublic asks every public address that the mail and the page of an issue
// rely on whether it serves the very bytes that are built now.
func (c *command) askPublic(ctx context.Context, l *lists, f faces) (problems []render.Problem, asked, same int, err error) {
	if l.publication.Public == "" {
		return []render.Problem{{Code: codeNoPublic, File: c.shown("publication.yaml"), Pos: l.publication.At[""]}}, 0, 0, nil
	}
	var files []public.File
	var names []string
issues:
	for _, b := range l.bulletins {
		begun := len(files)
		for _, e := range editions(b, l.fonts, f) {
			addresses := publicAddresses(b, e.Name)
			if len(addresses) == 0 {
				continue
			}
			var data bytes.Buffer
			if err := e.Write(&data, b); err != nil {
				return nil, 0, 0, err
			}
			number := b.Issue.Number.String()
			name := path.Join("out", number, e.Name)
			if built, err := os.ReadFile(filepath.FromSlash(name)); err != nil || !bytes.Equal(built, data.Bytes()) {
				problems = append(problems, render.Problem{Code: codeStale, Args: []any{number, name}, File: b.Issue.File})
				files, names = files[:begun], names[:begun]
				continue issues
			}
			for _, address := range addresses {
				files = append(files, public.File{URL: address, Data: data.Bytes()})
				names = append(names, name)
			}
		}
	}
	ctx, cancel := context.WithTimeout(ctx, publicPatience)
	defer cancel()
	asker := public.Asker{Agent: "bulletin/" + version}
	for i, r := range asker.Ask(ctx, files) {
		p := render.Problem{File: c.shown("publication.yaml"), Pos: l.publication.At["public"]}
		switch r.Answer {
		case public.Same:
			same++
			continue
		case public.Different:
			p.Code, p.Args = codePublicDiffers, []any{r.URL, c.sizes(r.Size, int64(len(r.Data))), names[i]}
		case public.Refused:
			p.Code, p.Args = codePublicMissing, []any{r.URL, strconv.Itoa(r.Status), names[i]}
		case public.Silent:
			p.Code, p.Args = codePublicSilent, []any{r.URL, c.silence(r.Err)}
		}
		problems = append(problems, p)
	}
	return problems, len(files), same, nil
}

// publicAddresses are those at which readers find an edition; none for one that
// stays in the house.
func publicAddresses(b *render.Bulletin, name string) []string {
	switch name {
	case render.WebPageName:
		return []string{b.Public.Page}
	case b.BaseName + ".pdf":
		return []string{b.Public.PDF}
	case b.BaseName + ".ris":
		return []string{b.Public.References}
	}
	image, ok := strings.CutPrefix(name, "images/")
	if !ok {
		return nil
	}
	all := []string{strings.TrimSuffix(b.Public.Page, render.WebPageName) + name} // the page's
	if ofMail := b.Public.Images + image; b.Public.Images != "" && ofMail != all[0] {
		all = append(all, ofMail)
	}
	return all
}

// sizes says how many bytes are served, and how many were expected.
func (c *command) sizes(served, want int64) string {
	switch {
	case served == want:
		return c.tr("as many bytes, but others", "autant d’octets, mais d’autres")
	case served > want: // no more of them were read
		return fmt.Sprintf(c.tr("more than %d bytes", "plus de %d octets"), want)
	}
	return fmt.Sprintf(c.tr("%d bytes instead of %d", "%d octets au lieu de %d"), served, want)
}

// silence says in words why nobody has answered.
func (c *command) silence(err error) string {
	var dns *net.DNSError
	var timeout net.Error
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	switch {
	case errors.As(err, &dns):
		return c.tr("no site of that name is found from here", "aucun site de ce nom n’est joignable d’ici")
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return c.tr("no answer in time", "pas de réponse à temps")
	case errors.Is(err, syscall.ECONNREFUSED):
		return c.tr("the connection is refused", "la connexion est refusée")
	case errors.As(err, &authority), errors.As(err, &host):
		return c.tr("its certificate cannot be trusted", "son certificat n’est pas digne de confiance")
	}
	return fmt.Sprint(err)
}
