package region

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// words cuts a name or what somebody typed into words of lower-case letters
// and digits, without marks: "Salo'o, Guluk-guluk" is saloo guluk guluk.
func words(text string) []string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(text) {
		switch {
		case r == '\'', r == '’', r == '‘', r == '`', r == '"', unicode.Is(unicode.Mn, r):
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case r >= 'A' && r <= 'Z':
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Fields(b.String())
}

// searchName is the form in which names are compared. Blanks fall away,
// because one village is Suka Maju and the next is Sukamaju.
func searchName(name string) string { return strings.Join(words(name), "") }
