package i18n

import (
	"context"
	"strings"
)

const englishPrefix = "/en"

// unprefixed are the parts of the site that have one address for both
// languages: staff screens, files and machine addresses.
var unprefixed = []string{
	"/perajin", "/koperasi", "/program", "/admin", "/masuk", "/keluar",
	"/static", "/media", "/hook", "/healthz", "/readyz",
}

// Path returns the address of a page in the language of ctx. p is the
// Indonesian address, from the root, perhaps with a query: /keranjang stays as
// it is in Indonesian and becomes /en/keranjang in English. Addresses outside
// the storefront, and those that are already English, come back unchanged.
func Path(ctx context.Context, p string) string { return pathIn(From(ctx), p) }

// PathIn is Path for a named language, for hreflang links and mail.
func PathIn(l Language, p string) string {
	_, rest := SplitPath(p)
	return pathIn(l, rest)
}

// Alternate returns the address of the same page in the other language:
// /en/keranjang for /keranjang and the other way about; the query stays.
func Alternate(p string) string {
	l, rest := SplitPath(p)
	return pathIn(l.Other(), rest)
}

// SplitPath takes the language off an address: /en/keranjang?x=1 is English
// and /keranjang?x=1; /en is English and /.
func SplitPath(p string) (Language, string) {
	rest, ok := strings.CutPrefix(p, englishPrefix)
	if !ok || rest != "" && rest[0] != '/' && rest[0] != '?' && rest[0] != '#' {
		return Indonesian, p
	}
	if rest == "" || rest[0] != '/' {
		rest = "/" + rest
	}
	return English, rest
}

func pathIn(l Language, p string) string {
	if l != English || !strings.HasPrefix(p, "/") || isUnder(p, englishPrefix) {
		return p
	}
	for _, area := range unprefixed {
		if isUnder(p, area) {
			return p
		}
	}
	if p == "/" {
		return englishPrefix
	}
	if strings.HasPrefix(p, "/?") || strings.HasPrefix(p, "/#") {
		return englishPrefix + p[1:]
	}
	return englishPrefix + p
}

func isUnder(p, area string) bool {
	rest, ok := strings.CutPrefix(p, area)
	return ok && (rest == "" || rest[0] == '/' || rest[0] == '?' || rest[0] == '#')
}
