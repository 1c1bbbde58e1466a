package koperasi

import (
	"context"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/order"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/koperasi"
	"simpul/views/layout"
	"simpul/views/part"
)

// question is a page that asks about a parcel.
type question struct {
	title string
	page  func(layout.Page, koperasi.Frame, koperasi.PartProps) templ.Component
	fits  func(koperasi.PartProps) bool
}

var (
	whatIsReady = question{"koperasi.split.title", koperasi.Split, func(p koperasi.PartProps) bool { return p.Parcel.State == order.ParcelToPack }}
	whyItCame   = question{"koperasi.back.title", koperasi.ComeBack, func(p koperasi.PartProps) bool {
		return p.Parcel.State == order.ParcelShipped && !p.Parcel.CameBack && !p.Parcel.Pickup && !p.Order.Due()
	}}
)

// ask shows a question about a parcel, or how the parcel stands where it comes
// too late.
func (p *pages) ask(c *fiber.Ctx, q question, status int, f *form.Form) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	props := koperasi.PartProps{ParcelProps: koperasi.ParcelProps{Address: s.address, Token: web.Token(c), Form: f}}
	if props.Parcel, err = order.ParcelOf(ctx, p.DB, s.group.ID, order.ParcelID(id)); err != nil {
		return err
	}
	if err := p.readParcel(ctx, &props.ParcelProps); err != nil {
		return err
	}
	if !q.fits(props) {
		return p.showParcel(c, s, fiber.StatusConflict, nil, "koperasi.parcel.moved")
	}
	return web.Render(c, status, q.page(web.Page(c, i18n.T(ctx, q.title)), s.frame(c, koperasi.ParcelsPath), props))
}

// answered is what follows an answer: the parcel, the question again with what
// was wrong, or how the parcel stands now.
func (p *pages) answered(c *fiber.Ctx, q question, f *form.Form, err error, done string) error {
	s, scoped := p.scope(c)
	if scoped != nil {
		return scoped
	}
	switch {
	case err == nil:
		web.Flash(c, part.Good, done)
		return web.Redirect(c, s.address.To(koperasi.ParcelPath(c.Params("id"))))
	case fault.KindOf(err) == fault.Conflict:
		return p.showParcel(c, s, fiber.StatusConflict, nil, "koperasi.parcel.moved")
	case f.Take(err):
		return p.ask(c, q, fiber.StatusUnprocessableEntity, f)
	}
	return err
}

func (p *pages) askSplit(c *fiber.Ctx) error { return p.ask(c, whatIsReady, fiber.StatusOK, nil) }

// split lets what is ready leave first.
func (p *pages) split(c *fiber.Ctx) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	ctx, f := c.UserContext(), web.Form(c)
	ready, err := p.tickedLines(ctx, f, s, order.ParcelID(id))
	if err != nil {
		return err
	}
	_, err = p.Checkout.Split(ctx, web.Actor(c), s.group.ID, order.ParcelID(id), ready, web.Now(c))
	return p.answered(c, whatIsReady, f, err, "koperasi.split.done")
}

// tickedLines are the lines of a parcel of the cooperative that were ticked.
func (p *pages) tickedLines(ctx context.Context, f *form.Form, s *scope, id order.ParcelID) ([]order.LineID, error) {
	parcel, err := order.ParcelOf(ctx, p.DB, s.group.ID, id)
	if err != nil {
		return nil, err
	}
	lines, err := order.Lines(ctx, p.DB, parcel.Order)
	var ticked []order.LineID
	for _, l := range lines {
		if l.Parcel == id && f.Ticked("line-"+idText(l.ID)) {
			ticked = append(ticked, l.ID)
		}
	}
	return ticked, err
}

func (p *pages) askComeBack(c *fiber.Ctx) error { return p.ask(c, whyItCame, fiber.StatusOK, nil) }

// comeBack notes that the courier brought a parcel back.
func (p *pages) comeBack(c *fiber.Ctx) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	err = p.Checkout.ComeBack(c.UserContext(), web.Actor(c), s.group.ID, order.ParcelID(id), f.Required("reason", 300), web.Now(c))
	return p.answered(c, whyItCame, f, err, "koperasi.back.noted")
}

// sendAgain sends what came back under a new number.
func (p *pages) sendAgain(c *fiber.Ctx) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	typed := f.Required("tracking_number", 60)
	if !f.Valid() {
		return p.showParcel(c, s, fiber.StatusUnprocessableEntity, f, "")
	}
	return p.sent(c, s, f, typed, "koperasi.shipped", p.Checkout.SendAgain(c.UserContext(), web.Actor(c), s.group.ID, order.ParcelID(id), typed, web.Now(c)))
}
