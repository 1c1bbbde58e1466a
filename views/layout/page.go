package layout

import (
	"github.com/a-h/templ"

	"simpul/internal/i18n"
)

// CartCountCookie is the cookie that a script reads to show the number of
// items in the cart. It holds that number alone and may be read by scripts;
// whoever changes the cart sets it, and removes it when the cart is empty.
const CartCountCookie = "jumlah_keranjang"

// WishCookie and SeenCookie are what a browser keeps for its user alone: the
// works that she likes, and those whose pages she opened last, as numbers with
// points between, the latest first. A script reads both and writes the second.
const (
	WishCookie = "disukai"
	SeenCookie = "dilihat"
)

// Page is what the head of every page needs. The language is the context's.
type Page struct {
	Title       string // without the shop's name
	Description string
	Canonical   string // absolute address of this page in this language
	Alternates  []Alternate
	Path        string // this page's address from the root, with its query; the language switch starts from it
	Robots      string // "noindex" where the page is not for search engines
	Image       string // absolute address of the picture shown when shared
	ImageAlt    string
	ImageWidth  int // in pixels; 0 when not known
	ImageHeight int
	Type        string // Open Graph type; "website" when empty
	Demo        bool   // demonstration mode: the ribbon says so on every page
	Feeds       []Feed // news of what the page shows
	// Swift puts the rules of the first screen into the storefront's page itself
	// and the sheet behind its content, so that nothing is waited for.
	Swift bool
	Head  templ.Component // more for the head: structured data, rel=prev, a preload
}

// Alternate is this page's absolute address in one language.
type Alternate struct {
	Language i18n.Language
	URL      string
}

// Feed is a feed of news in the Atom format.
type Feed struct {
	Title string
	URL   string
}

func (p Page) title(site string) string {
	if p.Title == "" || p.Title == site {
		return site
	}
	return p.Title + " · " + site
}

func (p Page) openGraphType() string {
	if p.Type == "" {
		return "website"
	}
	return p.Type
}

// wideFrom is the width from which a picture is shown above what is shared
// instead of beside it, in pixels.
const wideFrom = 600

func (p Page) card() string {
	if p.ImageWidth > 0 && p.ImageWidth < wideFrom {
		return "summary"
	}
	return "summary_large_image"
}

// path is the address that the language switch leads away from.
func (p Page) path() string {
	if p.Path == "" {
		return "/"
	}
	return p.Path
}
