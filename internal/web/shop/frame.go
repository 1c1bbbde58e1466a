package shop

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/i18n"
	"simpul/internal/web"
	"simpul/views/layout"
	"simpul/views/part"
)

// shownCategories is how many categories fit beside each other.
const shownCategories = 5

// frame is what surrounds every page. at is the page's address without the
// language, for marking it in the menu.
func (s *front) frame(ctx context.Context, at string) (layout.ShopFrame, error) {
	categories, err := catalog.Categories(ctx, s.DB)
	if err != nil {
		return layout.ShopFrame{}, err
	}
	contact, err := s.contact(ctx)
	if err != nil {
		return layout.ShopFrame{}, err
	}
	link := func(label, path string) part.Link {
		return part.Link{Label: label, URL: i18n.Path(ctx, path), Current: path == at}
	}
	f := layout.ShopFrame{
		Navigation: []part.Link{link(i18n.T(ctx, "shop.catalogue"), "/katalog")},
		Contact:    contact,
		Footer: layout.ShopLinks{
			Shop: []part.Link{
				link(i18n.T(ctx, "shop.catalogue"), "/katalog"), link(i18n.T(ctx, "shop.groups"), "/kelompok"), link(i18n.T(ctx, "info.stories"), "/cerita"),
				link(i18n.T(ctx, "common.wishes"), "/suka"), link(i18n.T(ctx, "shop.feed.link"), feedPath),
			},
			Help: []part.Link{
				link(i18n.T(ctx, "info.help"), "/bantuan"), link(i18n.T(ctx, "order.mine"), "/pesanan"), link(i18n.T(ctx, "info.terms"), "/ketentuan"), link(i18n.T(ctx, "info.privacy"), "/privasi"),
			},
			About: []part.Link{
				link(i18n.T(ctx, "info.about"), "/tentang"), link(i18n.T(ctx, "info.impact"), "/dampak"),
				link(i18n.T(ctx, "common.footer.producers"), "/masuk"),
			},
			Complaint: i18n.Path(ctx, "/pengaduan"),
		},
	}
	for _, c := range categories {
		if c.Works > 0 && len(f.Navigation) <= shownCategories {
			f.Navigation = append(f.Navigation, link(c.NameIn(language(ctx)), "/kategori/"+c.Slug))
		}
	}
	f.Navigation = append(f.Navigation, link(i18n.T(ctx, "shop.groups"), "/kelompok"), link(i18n.T(ctx, "order.mine"), "/pesanan"))
	return f, nil
}

// crumbs are links back up, below the first page.
func crumbs(ctx context.Context, links ...part.Link) []part.Link {
	return append([]part.Link{{Label: i18n.T(ctx, "common.nav.home"), URL: i18n.Path(ctx, "/")}}, links...)
}

// language is the context's as catalog's texts take it.
func language(ctx context.Context) string { return string(i18n.From(ctx)) }

// picturing gives a page the picture that is shown where it is shared.
func picturing(c *fiber.Ctx, page *layout.Page, p part.PictureProps) {
	if len(p.Sources) == 0 {
		return
	}
	page.Image, page.ImageAlt = p.Sources[len(p.Sources)-1].URL, p.Alt
	page.ImageWidth, page.ImageHeight = p.Width, p.Height
	if page.Image[0] == '/' {
		page.Image = web.AbsoluteURL(c, page.Image)
	}
}

// Frame is the storefront's header and footer for pages of other packages.
func (o Options) Frame(ctx context.Context) (layout.ShopFrame, error) {
	return (&front{Options: o}).frame(ctx, "")
}
