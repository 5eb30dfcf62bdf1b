package bib

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// toLaTeX escapes a text for a field of BibTeX. Letters stay as they are, in
// UTF-8. Braces have names, for BibTeX counts them even behind a backslash, and
// signs that TeX joins to another are kept apart.
func toLaTeX(s string) string {
	return latexEscapes.Replace(s)
}

var latexEscapes = strings.NewReplacer(
	`\`, `\textbackslash{}`, "{", `\textbraceleft{}`, "}", `\textbraceright{}`,
	"%", `\%`, "#", `\#`, "&", `\&`, "$", `\$`, "_", `\_`, "^", `\textasciicircum{}`, "~", `\textasciitilde{}`,
	"--", "-{}-{}", "``", "`{}`{}", "''", "'{}'{}",
)

// latexSymbols are commands that stand for letters and signs.
var latexSymbols = map[string]string{
	"ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "aa": "å", "AA": "Å",
	"i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "dj": "đ", "DJ": "Đ", "th": "þ", "TH": "Þ", "ng": "ŋ", "NG": "Ŋ",
	"textbackslash": `\`, "textbraceleft": "{", "textbraceright": "}", "textasciicircum": "^", "textasciitilde": "~", "textunderscore": "_",
	"textquotesingle": "'", "textquoteright": "’", "textquoteleft": "‘", "textquotedblleft": "“", "textquotedblright": "”",
	"guillemotleft": "«", "guillemotright": "»", "og": "«\u00a0", "fg": "\u00a0»", "flqq": "«", "frqq": "»",
	"textendash": "–", "textemdash": "—", "ldots": "…", "dots": "…", "textellipsis": "…", "textbullet": "•", "textdegree": "°", "degree": "°", "no": "n°\u00a0",
	"texteuro": "€", "euro": "€", "pounds": "£", "textsterling": "£", "S": "§", "P": "¶", "copyright": "©", "textcopyright": "©", "textregistered": "®", "texttrademark": "™",
	"slash": "/", "LaTeX": "LaTeX", "TeX": "TeX", "BibTeX": "BibTeX", "quad": " ", "qquad": " ", "newline": " ", "par": "\n\n", "textasteriskcentered": "*",
	"textexclamdown": "¡", "textquestiondown": "¿", "times": "×", "texttimes": "×", "ier": "er", "ieme": "e", "iere": "re", "cdot": "·", "pm": "±",
}

// latexStyles are commands whose argument is the text.
var latexStyles = regexp.MustCompile(`^(?:emph|text[a-z]{2}|textnormal|textsuperscript|textsubscript|mbox|hbox|enquote|url|nolinkurl|href|up|bibstring|mkbibemph|mkbibquote|uppercase|lowercase|MakeUppercase|ensuremath|protect|em|bf|it|rm|sc|sf|tt|small|large|relax|textquotedbl)$`)

// fromLaTeX is the text of a field of BibTeX: accents and named signs as
// Unicode, without braces, styles and the signs of mathematics. A command that
// is not known stays, so that nobody misses it.
func fromLaTeX(s string) string {
	if !strings.ContainsAny(s, "\\{}$~-`'") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '\\':
			text, n := latexCommand(s[i:], 0)
			b.WriteString(text)
			i += n
			continue
		case c == '{' || c == '}' || c == '$':
		case c == '~':
			b.WriteString("\u00a0")
		case strings.HasPrefix(s[i:], "---"):
			b.WriteString("—")
			i += 2
		case strings.HasPrefix(s[i:], "--"):
			b.WriteString("–")
			i++
		case strings.HasPrefix(s[i:], "``"):
			b.WriteString("“")
			i++
		case strings.HasPrefix(s[i:], "''"):
			b.WriteString("”")
			i++
		default:
			b.WriteByte(c)
		}
		i++
	}
	return b.String()
}

// latexCommand is what the command at the start of s stands for, and how many
// bytes of s it takes.
func latexCommand(s string, depth int) (text string, n int) {
	if len(s) < 2 {
		return "", len(s)
	}
	name := s[1:2]
	if isLetter(s[1]) {
		n := 1
		for n < len(s) && isLetter(s[n]) {
			n++
		}
		name = s[1:n]
	} else if s[1] >= utf8.RuneSelf {
		return "", 1
	}
	n = 1 + len(name)
	if name == "textcommabelow" {
		name = "cb"
	}
	_, accent := accented[name]
	symbol, isSymbol := latexSymbols[name]
	switch {
	case accent && depth < 8:
		for isLetter(name[0]) && n < len(s) && s[n] == ' ' {
			n++
		}
		argument, used := latexLetter(s[n:], depth+1)
		return withAccent(name, argument), n + used
	case isSymbol:
		return symbol, n + afterName(s[n:])
	case latexStyles.MatchString(name):
		if name == "href" { // its address, then the words
			if end := closing(s[n:]); end > 0 {
				return s[n+1:n+end] + " ", n + end + 1
			}
		}
		if n < len(s) && s[n] == '{' {
			return "", n
		}
		return "", n + afterName(s[n:])
	case name == `\` || name == "\n" || name == " ":
		return " ", n
	case name == "-" || name == "/" || name == "@":
		return "", n
	case name == "," || name == ":" || name == ";":
		return "\u202f", n
	case !isLetter(name[0]):
		return name, n // \& \% \_ \# \$ \{ \}
	}
	return s[:n], n
}

// afterName is what TeX leaves out after the name of a command: an empty
// group, or spaces.
func afterName(s string) int {
	if strings.HasPrefix(s, "{}") {
		return 2
	}
	return len(s) - len(strings.TrimLeft(s, " \t"))
}

// maxAccented bounds the group below an accent, which holds a letter.
const maxAccented = 64

// latexLetter is the argument of an accent, and how many bytes it takes: a
// group, a command, or one letter.
func latexLetter(s string, depth int) (text string, n int) {
	switch {
	case s == "":
		return "", 0
	case s[0] == '{':
		end := closing(s[:min(len(s), maxAccented)])
		if end < 0 {
			return "", 1
		}
		if inner := s[1:end]; strings.HasPrefix(inner, `\`) {
			letter, used := latexCommand(inner, depth)
			return letter + fromLaTeX(inner[used:]), end + 1
		} else {
			return fromLaTeX(inner), end + 1
		}
	case s[0] == '\\':
		return latexCommand(s, depth)
	case s[0] == '}' || s[0] == ' ':
		return "", 0
	}
	_, size := utf8.DecodeRuneInString(s)
	return s[:size], size
}

// closing is the index of the brace that closes the one at the start of s, -1
// if there is none. As BibTeX does, it counts every brace.
func closing(s string) int {
	if s == "" || s[0] != '{' {
		return -1
	}
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
