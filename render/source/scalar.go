package source

import (
	"fmt"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"
)

// A value of any of these forms is no text for YAML when it stands without
// quotes (YAML 1.1 and 1.2 differ; both are avoided).
var (
	yamlWord   = regexp.MustCompile(`^(?i:~|null|true|false|yes|no|on|off|y|n|<<|=|[-+]?\.inf|\.nan)$`)
	yamlNumber = regexp.MustCompile(`^[-+.]?[0-9][-+0-9a-fA-FxXoObB_.:eE]*$|^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[Tt ][0-9:. Zz+-]*$`)
	plainCount = regexp.MustCompile(`^[1-9][0-9]{0,8}$`)
)

// plainSafe reports whether s can be written without quotes and read back as
// the same text.
func plainSafe(s string, flow bool) bool {
	if s == "" || s != strings.TrimSpace(s) || len(s) < 6 && yamlWord.MatchString(s) ||
		strings.ContainsAny(s[:1], "+-.0123456789") && yamlNumber.MatchString(s) {
		return false
	}
	if strings.ContainsAny(s[:1], "!&*|>@`%\"'#,[]{}") || strings.HasPrefix(s, "---") || strings.HasPrefix(s, "...") {
		return false
	}
	if strings.ContainsAny(s[:1], "-?:") && (len(s) == 1 || s[1] == ' ' || flow) {
		return false
	}
	if strings.Contains(s, ": ") || strings.HasSuffix(s, ":") || strings.Contains(s, " #") {
		return false
	}
	if flow && (strings.ContainsAny(s, ",[]{}?") || strings.Contains(s, ":") && !strings.Contains(s, "://")) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return control(r) })
}

// quote writes s between quotes: double ones, or single ones when s holds
// double quotes.
func quote(s string) string {
	if strings.ContainsAny(s, `"\`) && !strings.Contains(s, "'") && !strings.ContainsFunc(s, control) {
		return "'" + s + "'"
	}
	return doubleQuote(s)
}

func doubleQuote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case control(r) && r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		case control(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// plainOrQuoted writes a one-line text outside braces and brackets.
func plainOrQuoted(s string) string {
	if plainSafe(s, false) || plainCount.MatchString(s) || dateForm.MatchString(s) {
		return s
	}
	return quote(s)
}

// flowText writes a one-line text between braces or brackets.
func flowText(s string) string {
	if plainSafe(s, true) || plainCount.MatchString(s) {
		return s
	}
	return quote(s)
}

// sameStyle writes s as the scalar n is written, where that can be.
func (d *decoder) sameStyle(n *yaml.Node, s string) string {
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		return doubleQuote(s)
	case n.Style&yaml.SingleQuotedStyle != 0 && !strings.ContainsFunc(s, control):
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	return flowText(s)
}
