package address

import "bulletin/render"

// Codes are the problems of addresses.
func Codes() []*render.Code {
	return []*render.Code{codeEmpty, codeNoAt, codeTwoAts, codeSeveral, codeNoLocal, codeQuoted, codeSpace, codeSign, codeDots,
		codeLongLocal, codeLong, codeNoDomain, codeLiteral, codeNoDot, codeComma, codeEndDot, codeDomain, codeEnding}
}

// Their argument is the offending part.
var (
	codeEmpty = &render.Code{ID: "mailbox-empty",
		English: "there is no address", French: "il n’y a pas d’adresse"}
	codeNoAt = &render.Code{ID: "mailbox-no-at",
		English: "%q has no @", French: "«\u00a0%s\u00a0» n’a pas de @",
		HintEnglish: "an address is written name@example.org", HintFrench: "une adresse s’écrit nom@example.org"}
	codeTwoAts = &render.Code{ID: "mailbox-two-ats",
		English: "%q has more than one @", French: "«\u00a0%s\u00a0» a plus d’un @",
		HintEnglish: "an address is written name@example.org", HintFrench: "une adresse s’écrit nom@example.org"}
	codeSeveral = &render.Code{ID: "mailbox-several",
		English: "%q holds several addresses", French: "«\u00a0%s\u00a0» contient plusieurs adresses",
		HintEnglish: "give each a line of its own", HintFrench: "donnez une ligne à chacune"}
	codeNoLocal = &render.Code{ID: "mailbox-no-local-part",
		English: "nothing stands before the @ of %q", French: "rien ne précède le @ de «\u00a0%s\u00a0»"}
	codeQuoted = &render.Code{ID: "mailbox-quoted",
		English: "what stands before the @ is in quotes: %s", French: "ce qui précède le @ est entre guillemets\u00a0: %s",
		HintEnglish: "the standard allows it, but most servers refuse such an address; ask for another one",
		HintFrench:  "la norme le permet, mais la plupart des serveurs refusent une telle adresse\u202f; demandez-en une autre"}
	codeSpace = &render.Code{ID: "mailbox-space",
		English: "a space stands inside %q", French: "une espace se trouve dans «\u00a0%s\u00a0»"}
	codeSign = &render.Code{ID: "mailbox-sign",
		English: "the sign %q cannot stand before the @", French: "le signe «\u00a0%s\u00a0» ne peut se trouver avant le @"}
	codeDots = &render.Code{ID: "mailbox-dots",
		English: "%q has a dot too many before the @", French: "«\u00a0%s\u00a0» a un point de trop avant le @"}
	codeLongLocal = &render.Code{ID: "mailbox-long-local-part",
		English: "%q has more than 64 bytes before the @", French: "«\u00a0%s\u00a0» a plus de 64 octets avant le @"}
	codeLong = &render.Code{ID: "mailbox-long",
		English: "%q has more than 254 bytes", French: "«\u00a0%s\u00a0» a plus de 254 octets"}
	codeNoDomain = &render.Code{ID: "mailbox-no-domain",
		English: "nothing stands behind the @ of %q", French: "rien ne suit le @ de «\u00a0%s\u00a0»"}
	codeLiteral = &render.Code{ID: "mailbox-number",
		English: "%q is the number of a machine, not a domain", French: "«\u00a0%s\u00a0» est le numéro d’une machine, et non un domaine",
		HintEnglish: "most servers refuse it; write the domain’s name", HintFrench: "la plupart des serveurs le refusent\u202f; écrivez le nom du domaine"}
	codeNoDot = &render.Code{ID: "mailbox-no-dot",
		English: "the domain %q has no dot", French: "le domaine «\u00a0%s\u00a0» n’a pas de point",
		HintEnglish: "a domain is written example.org", HintFrench: "un domaine s’écrit example.org"}
	codeComma = &render.Code{ID: "mailbox-comma",
		English: "a comma stands for a dot in the domain %q", French: "une virgule tient lieu de point dans le domaine «\u00a0%s\u00a0»"}
	codeEndDot = &render.Code{ID: "mailbox-end-dot",
		English: "the domain %q ends with a dot", French: "le domaine «\u00a0%s\u00a0» finit par un point"}
	codeDomain = &render.Code{ID: "mailbox-domain",
		English: "%q is no domain", French: "«\u00a0%s\u00a0» n’est pas un domaine",
		HintEnglish: "a domain is made of letters, digits and hyphens, parted by single dots: example.org",
		HintFrench:  "un domaine est fait de lettres, de chiffres et de traits d’union, séparés par des points simples\u00a0: example.org"}
	codeEnding = &render.Code{ID: "mailbox-ending",
		English: "no domain ends in %q", French: "aucun domaine ne finit par «\u00a0%s\u00a0»"}
)
