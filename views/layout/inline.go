package layout

import (
	"crypto/sha256"
	"encoding/base64"

	"simpul/static"
)

// speculation lets browsers fetch a page that somebody is about to open: only
// pages that are the same for everybody and that change nothing.
const speculation = `{"prefetch":[{"where":{"href_matches":["/","/en","{/en}?/katalog","{/en}?/kategori/:slug","{/en}?/kelompok","{/en}?/kelompok/:slug","{/en}?/produk/:slug","{/en}?/pembuat/:id","{/en}?/cerita"]},"eagerness":"moderate"}]}`

// firstScreen are the rules that the first screen of a storefront page needs.
func firstScreen() string { return static.Text("css/first-screen.css") }

// inline is an element with its text, which no escaping may touch: its hash is
// of every byte.
func inline(element, kind, text string) string {
	if kind != "" {
		kind = ` type="` + kind + `"`
	}
	return "<" + element + kind + ">" + text + "</" + element + ">"
}

// StyleHashes allow the sheets that stand in pages themselves, each as
// sha256-….
func StyleHashes() []string { return []string{hash(firstScreen())} }

// ScriptHashes allow what stands in pages in script elements and is looked at
// by the content policy.
func ScriptHashes() []string { return []string{hash(speculation)} }

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
