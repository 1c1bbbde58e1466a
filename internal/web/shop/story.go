package shop

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/i18n"
	"simpul/internal/media"
	"simpul/internal/web"
	"simpul/views/part"
	"simpul/views/shop"
)

// stories is what makers who have made it public, and cooperatives, tell of
// themselves.
func (s *front) stories(c *fiber.Ctx) error {
	ctx := c.UserContext()
	number, err := pageNumber(c)
	if err != nil {
		return err
	}
	makers, total, err := catalog.Storytellers(ctx, s.DB, catalog.Page{Number: number, Size: pageSize})
	if err != nil {
		return err
	}
	if number > 1 && len(makers) == 0 {
		return noSuchPage()
	}
	portraits, err := s.portraits(ctx, makers)
	if err != nil {
		return err
	}
	props := shop.StoriesProps{Pages: pagination(ctx, "/cerita", nil, number, total)}
	for _, m := range makers {
		props.Makers = append(props.Makers, s.person(ctx, m, portraits))
	}
	if number == 1 {
		if props.Groups, err = s.groupStories(ctx); err != nil {
			return err
		}
	}
	if props.Frame, err = s.frame(ctx, "/cerita"); err != nil {
		return err
	}
	props.Page = numbered(c, web.PublicPage(c, i18n.T(ctx, "info.stories"), i18n.T(ctx, "info.stories.lead")), number)
	if len(props.Groups) > 0 {
		picturing(c, &props.Page, props.Groups[0].Picture)
	}
	web.Cacheable(c, keptFor)
	return web.Render(c, fiber.StatusOK, shop.Stories(props))
}

func (s *front) groupStories(ctx context.Context) ([]shop.GroupStory, error) {
	groups, err := catalog.Groups(ctx, s.DB)
	if err != nil {
		return nil, err
	}
	ids := make([]media.ID, len(groups))
	for i, g := range groups {
		ids[i] = g.Picture
	}
	pictures, err := media.Pictures(ctx, s.DB, ids)
	if err != nil {
		return nil, err
	}
	var all []shop.GroupStory
	for _, g := range groups {
		if g.Story == "" || g.Works == 0 {
			continue
		}
		told := shop.GroupStory{
			Name: g.Name, Place: g.Address(), URL: groupURL(ctx, g.Cooperative),
			Picture: s.picture(pictures[g.Picture], ""), Text: paragraphs(g.StoryIn(language(ctx))),
		}
		told.Picture.Sizes, told.Picture.Shape = part.SizesPlace, part.Wide
		if i18n.From(ctx) == i18n.English && g.StoryEN == "" {
			told.Spoken = string(i18n.Indonesian)
		}
		all = append(all, told)
	}
	return all, nil
}
