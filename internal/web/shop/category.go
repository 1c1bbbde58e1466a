package shop

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/i18n"
	"simpul/internal/web"
	"simpul/views/part"
)

func (s *front) category(c *fiber.Ctx) error {
	ctx := c.UserContext()
	k, err := catalog.CategoryBySlug(ctx, s.DB, c.Params("slug"))
	if err != nil {
		return err
	}
	name := k.NameIn(language(ctx))
	text := i18n.T(ctx, "shop.category.text", name)
	return s.list(c, list{
		path: "/kategori/" + k.Slug, category: k.Slug, heading: name, lead: text,
		page: web.PublicPage(c, name, text), choice: choose(web.Query(c)),
		crumbs: crumbs(ctx, part.Link{Label: i18n.T(ctx, "shop.catalogue"), URL: i18n.Path(ctx, "/katalog")}, part.Link{Label: name}),
	})
}
