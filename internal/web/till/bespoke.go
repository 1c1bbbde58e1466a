package till

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/bespoke"
	"simpul/internal/catalog"
	"simpul/internal/clock"
	"simpul/internal/cooperative"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/part"
	"simpul/views/shop"
)

// askTries is how often an address may ask within findWithin.
const askTries = 6

func (o Options) showAsking(c *fiber.Ctx) error {
	return o.renderAsking(c, fiber.StatusOK, form.Filled(map[string]string{"quantity": "10"}))
}

func (o Options) renderAsking(c *fiber.Ctx, status int, f *form.Form) error {
	ctx := c.UserContext()
	d, err := catalog.ProductBySlug(ctx, o.DB, c.Params("slug"))
	if err != nil {
		return err
	}
	frame, err := o.frame(c)
	if err != nil {
		return err
	}
	path := i18n.Path(ctx, "/produk/"+d.Slug)
	props := shop.AskingProps{
		Page: web.Page(c, i18n.T(ctx, "bespoke.ask")), Frame: frame, Token: web.Token(c), Form: f, Action: path + "/pesan-khusus",
		Title: d.TitleIn(string(i18n.From(ctx))), URL: path, Lead: i18n.T(ctx, "bespoke.ask.lead", d.By.Name), Today: clock.Day(web.Now(c)).Format(time.DateOnly),
	}
	if len(d.Pictures) > 0 {
		props.Picture = o.picture(d.Pictures[0], "")
	}
	return web.Render(c, status, shop.Asking(props))
}

func (o Options) ask(c *fiber.Ctx) error {
	ctx, f, now := c.UserContext(), web.Form(c), web.Now(c)
	d, err := catalog.ProductBySlug(ctx, o.DB, c.Params("slug"))
	if err != nil {
		return err
	}
	r := bespoke.Request{
		Product: d.ID, Quantity: f.Int("quantity", 1, bespoke.MaxQuantity), Wishes: f.Lines("wishes", 1000),
		Name: f.Required("name", 120), Phone: f.Phone("phone", "ID"), Language: string(web.Language(c)),
	}
	if len([]rune(r.Wishes)) < 3 {
		f.Refuse("wishes", "bespoke.wishes.required")
	}
	if f.Value("needed_on") != "" {
		day := f.Date("needed_on")
		if !day.IsZero() && day.Before(clock.Day(now)) {
			f.Refuse("needed_on", "bespoke.needed.past")
		}
		r.NeededOn = &day
	}
	if f.Valid() {
		if err := bespoke.Ask(ctx, o.DB, &r, now); err != nil && !f.Take(err) {
			return err
		}
	}
	if !f.Valid() {
		return o.renderAsking(c, fiber.StatusUnprocessableEntity, f)
	}
	web.Flash(c, part.Good, "bespoke.sent")
	return web.Redirect(c, i18n.Path(ctx, "/permintaan/"+r.Token))
}

// wished is the request of the address, with its quote where it has one.
func (o Options) wished(c *fiber.Ctx) (r bespoke.Request, q *bespoke.Quote, err error) {
	ctx := c.UserContext()
	if r, err = bespoke.ByToken(ctx, o.DB, c.Params("token")); err != nil || !r.Quoted {
		return r, nil, err
	}
	found, err := bespoke.QuoteOf(ctx, o.DB, r.ID)
	if fault.KindOf(err) == fault.NotFound {
		return r, nil, nil
	}
	return r, &found, err
}

func (o Options) showRequest(c *fiber.Ctx) error {
	ctx, now := c.UserContext(), web.Now(c)
	r, q, err := o.wished(c)
	if err != nil {
		return err
	}
	group, err := cooperative.ByID(ctx, o.DB, r.Cooperative)
	if err != nil {
		return err
	}
	frame, err := o.frame(c)
	if err != nil {
		return err
	}
	path := i18n.Path(ctx, "/permintaan/"+r.Token)
	props := shop.RequestProps{
		Page: web.Page(c, i18n.T(ctx, "bespoke.request", r.Title)), Frame: frame, State: requestState(ctx, r, q, now),
		Asked: i18n.T(ctx, "bespoke.asked", i18n.DateTime(ctx, r.AskedAt)), Wanted: wanted(ctx, r), Reason: r.Reason,
		AskURL:   part.WhatsApp(group.Phone, i18n.T(ctx, "bespoke.whatsapp", group.Name, r.Title, web.AbsoluteURL(c, path))),
		AgainURL: i18n.Path(ctx, "/produk/"+r.Slug+"/pesan-khusus"),
	}
	if q != nil {
		props.Quote, props.Note = quoted(ctx, *q), q.Note
		switch {
		case q.OrderToken != "":
			props.OrderURL = i18n.Path(ctx, "/pesanan/"+q.OrderToken)
		case q.Open(now):
			props.AcceptURL = path + "/bayar"
		}
	}
	return web.Render(c, fiber.StatusOK, shop.Request(props))
}

func wanted(ctx context.Context, r bespoke.Request) []part.Pair {
	pairs := []part.Pair{
		{Key: i18n.T(ctx, "bespoke.number"), Value: strconv.Itoa(r.Quantity)}, {Key: i18n.T(ctx, "bespoke.wishes.fact"), Value: r.Wishes},
	}
	if r.NeededOn != nil {
		pairs = append(pairs, part.Pair{Key: i18n.T(ctx, "bespoke.needed"), Value: i18n.Date(ctx, *r.NeededOn)})
	}
	return pairs
}

func quoted(ctx context.Context, q bespoke.Quote) []part.Pair {
	pairs := []part.Pair{
		{Key: i18n.T(ctx, "bespoke.number"), Value: strconv.Itoa(q.Quantity)}, {Key: i18n.T(ctx, "bespoke.option"), Value: q.Option},
		{Key: i18n.T(ctx, "bespoke.price"), Value: i18n.Money(ctx, q.Price)}, {Key: i18n.T(ctx, "bespoke.ready"), Value: i18n.Date(ctx, q.ReadyOn)},
		{Key: i18n.T(ctx, "bespoke.valid"), Value: i18n.DateTime(ctx, q.ValidUntil)},
	}
	return append(pairs, part.Pair{Key: i18n.T(ctx, "bespoke.total"), Value: i18n.Money(ctx, q.Total()), Strong: true})
}

func requestState(ctx context.Context, r bespoke.Request, q *bespoke.Quote, now time.Time) part.BadgeProps {
	state, tone := "waiting", part.Info
	switch {
	case r.RefusedAt != nil:
		state, tone = "refused", part.Plain
	case q == nil:
	case q.OrderToken != "":
		state, tone = "ordered", part.Good
	case q.Open(now):
		state, tone = "quoted", part.Good
	default:
		state, tone = "over", part.Warn
	}
	return part.BadgeProps{Label: i18n.T(ctx, "bespoke.state."+state), Tone: tone}
}

func (o Options) showBespokeTill(c *fiber.Ctx) error { return o.bespokeTill(c, o.showTill) }

func (o Options) atBespokeTill(c *fiber.Ctx) error { return o.bespokeTill(c, o.atTill) }

// bespokeTill is the till for what was quoted. A quote that cannot be accepted
// any more leads back to the request; a form that made its order leads to that.
func (o Options) bespokeTill(c *fiber.Ctx, till func(*fiber.Ctx, goods) error) error {
	r, q, err := o.wished(c)
	if err != nil {
		return err
	}
	back := "/permintaan/" + r.Token
	if q == nil || !q.Open(web.Now(c)) {
		return web.Redirect(c, i18n.Path(c.UserContext(), back))
	}
	return till(c, goods{path: back + "/bayar", back: back, made: q})
}
