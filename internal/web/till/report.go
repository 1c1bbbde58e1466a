package till

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/review"
	"simpul/internal/web"
	asked "simpul/internal/web/review"
	"simpul/views/form"
	"simpul/views/part"
	"simpul/views/shop"
)

// publicReview is the review of the address, when it is shown.
func (o Options) publicReview(c *fiber.Ctx) (review.Review, error) {
	id, err := asked.ID(c)
	if err != nil {
		return review.Review{}, err
	}
	r, err := review.ByID(c.UserContext(), o.DB, id)
	if err == nil && !r.Shown {
		err = fault.New(fault.NotFound, "error.not_found")
	}
	return r, err
}

func (o Options) showReport(c *fiber.Ctx) error {
	return o.renderReport(c, fiber.StatusOK, form.Filled(map[string]string{}))
}

func (o Options) renderReport(c *fiber.Ctx, status int, f *form.Form) error {
	ctx := c.UserContext()
	r, err := o.publicReview(c)
	if err != nil {
		return err
	}
	frame, err := o.frame(c)
	if err != nil {
		return err
	}
	props := shop.ReportProps{
		Page: web.Page(c, i18n.T(ctx, "review.report")), Frame: frame, Token: web.Token(c), Form: f, Said: r.Said, Name: r.Name,
		Action: i18n.Path(ctx, "/ulasan/"+c.Params("id")+"/lapor"),
	}
	for _, reason := range review.Reasons() {
		props.Reasons = append(props.Reasons, part.Choice{Value: string(reason), Label: i18n.T(ctx, "review.reason."+string(reason))})
	}
	return web.Render(c, status, shop.Report(props))
}

func (o Options) report(c *fiber.Ctx) error {
	ctx, f := c.UserContext(), web.Form(c)
	r, err := o.publicReview(c)
	if err != nil {
		return err
	}
	var reasons []string
	for _, reason := range review.Reasons() {
		reasons = append(reasons, string(reason))
	}
	reason := f.Choice("reason", reasons...)
	if !f.Valid() {
		return o.renderReport(c, fiber.StatusUnprocessableEntity, f)
	}
	if err := review.Report(ctx, o.DB, r.ID, review.Reason(reason), web.Now(c)); err != nil {
		return err
	}
	web.Flash(c, part.Good, "review.reported")
	return web.Redirect(c, i18n.Path(ctx, "/produk/"+r.Slug))
}
