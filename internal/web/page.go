package web

import (
	"context"
	"io"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"simpul/internal/i18n"
	"simpul/static"
	"simpul/views/layout"
)

// Page is the head of a page that is not for search engines.
func Page(c *fiber.Ctx, title string) layout.Page {
	v := visitOf(c)
	return layout.Page{Title: title, Path: v.ownAddress(), Robots: "noindex", Demo: v.Demonstration}
}

// iconSize is of the mark that stands for a page without a picture, in pixels.
const iconSize = 512

// PublicPage is the head of a page of the storefront, with its addresses in
// both languages; where it is shared, the shop's mark is shown with it. The
// canonical address has no query; a page that is told apart by one sets
// Canonical itself.
func PublicPage(c *fiber.Ctx, title, description string) layout.Page {
	v := visitOf(c)
	path := SafeRedirect(v.path())
	page := layout.Page{
		Title: title, Description: description, Path: v.ownAddress(), Demo: v.Demonstration,
		Canonical: v.BaseURL + i18n.PathIn(v.language, path),
		Image:     v.BaseURL + static.URL("icon/icon-512.png"), ImageAlt: i18n.T(c.UserContext(), "common.site.name"), ImageWidth: iconSize, ImageHeight: iconSize,
	}
	for _, l := range i18n.Languages() {
		page.Alternates = append(page.Alternates, layout.Alternate{Language: l, URL: v.BaseURL + i18n.PathIn(l, path)})
	}
	return page
}

// AbsoluteURL is the address of a path on this site for use outside it: links
// that are sent, pictures that are shared.
func AbsoluteURL(c *fiber.Ctx, path string) string { return visitOf(c).BaseURL + path }

// framed renders content as the children of a frame.
func framed(frame, content templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return frame.Render(templ.WithChildren(ctx, content), w)
	})
}
