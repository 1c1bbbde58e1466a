package koperasi

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/bespoke"
	"simpul/internal/clock"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/koperasi"
	"simpul/views/part"
)

// requestsShown bounds the list of requests, usualDays is how long a quote holds
// unless the officer says otherwise.
const (
	requestsShown = 100
	usualDays     = 7
)

func (p *pages) requests(c *fiber.Ctx) error {
	ctx := c.UserContext()
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	all, err := bespoke.Requests(ctx, p.DB, s.group.ID, requestsShown)
	if err != nil {
		return err
	}
	props := koperasi.RequestsProps{Address: s.address, Requests: all}
	return web.Render(c, fiber.StatusOK, koperasi.Requests(web.Page(c, i18n.T(ctx, "bespoke.requests")), s.frame(c, koperasi.RequestsPath), props))
}

func (p *pages) request(c *fiber.Ctx) error { return p.showRequest(c, fiber.StatusOK, nil) }

// showRequest shows a request; without a form there is a new one for its quote.
func (p *pages) showRequest(c *fiber.Ctx, status int, f *form.Form) error {
	ctx := c.UserContext()
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	r, err := bespoke.In(ctx, p.DB, s.group.ID, bespoke.RequestID(id))
	if err != nil {
		return err
	}
	if f == nil {
		f = form.Filled(map[string]string{"quantity": strconv.Itoa(r.Quantity), "valid_days": strconv.Itoa(usualDays)})
	}
	link := web.AbsoluteURL(c, i18n.PathIn(i18n.Language(r.Language), "/permintaan/"+r.Token))
	props := koperasi.RequestProps{
		Address: s.address, Request: r, Now: web.Now(c), Token: web.Token(c), Form: f, AskURL: part.WhatsApp(r.Phone, ""),
		Today: clock.Day(web.Now(c)).Format(time.DateOnly),
	}
	hers := i18n.With(ctx, i18n.Language(r.Language))
	props.SendURL = part.WhatsApp(r.Phone, i18n.T(hers, "bespoke.send_link.text", r.Name, s.group.Name, r.Title, link))
	if props.Members, err = p.mayMake(ctx, s); err != nil {
		return err
	}
	for i, m := range props.Members {
		props.Members[i].Pieces = f.Value(koperasi.QuotaField(m.ID))
	}
	if r.Quoted {
		q, err := bespoke.QuoteOf(ctx, p.DB, r.ID)
		if err != nil {
			return err
		}
		props.Quote = &q
	}
	return web.Render(c, status, koperasi.Request(web.Page(c, i18n.T(ctx, "bespoke.request", r.Title)), s.frame(c, koperasi.RequestsPath), props))
}

func (p *pages) offerQuote(c *fiber.Ctx) error {
	f, now := web.Form(c), web.Now(c)
	s, id, err := p.requestOf(c)
	if err != nil {
		return err
	}
	q := bespoke.Quote{
		Request: id, Cooperative: s.group.ID, Option: f.Required("option", 40), Quantity: f.Int("quantity", 1, bespoke.MaxQuantity),
		Price: f.Money("price", money.Rupiah(1_000), money.Rupiah(100_000_000)), ReadyOn: f.Date("ready_on"), Note: f.Lines("note", 500),
	}
	// To the last minute of the day.
	q.ValidUntil = clock.Day(now).AddDate(0, 0, f.Int("valid_days", 1, 60)+1).Add(-time.Minute)
	members, err := p.mayMake(c.UserContext(), s)
	if err != nil {
		return err
	}
	for id, n := range readQuotas(f, members) {
		q.Quotas = append(q.Quotas, bespoke.Quota{Producer: id, Pieces: n})
	}
	if !f.Valid() {
		return p.showRequest(c, fiber.StatusUnprocessableEntity, f)
	}
	err = bespoke.Offer(c.UserContext(), p.DB, web.Actor(c), &q, now)
	return p.requestDone(c, s, id, f, err, "bespoke.offered")
}

func (p *pages) withdrawQuote(c *fiber.Ctx) error {
	s, id, err := p.requestOf(c)
	if err != nil {
		return err
	}
	err = bespoke.Withdraw(c.UserContext(), p.DB, web.Actor(c), s.group.ID, id, web.Now(c))
	return p.requestDone(c, s, id, nil, err, "bespoke.withdrawn")
}

func (p *pages) refuseRequest(c *fiber.Ctx) error {
	f := web.Form(c)
	s, id, err := p.requestOf(c)
	if err != nil {
		return err
	}
	err = bespoke.Refuse(c.UserContext(), p.DB, web.Actor(c), s.group.ID, id, f.Text("reason", 300), web.Now(c))
	return p.requestDone(c, s, id, f, err, "bespoke.refused")
}

func (p *pages) requestOf(c *fiber.Ctx) (*scope, bespoke.RequestID, error) {
	s, err := p.scope(c)
	if err != nil {
		return nil, 0, err
	}
	id, err := web.ID(c)
	if err != nil {
		return nil, 0, err
	}
	_, err = bespoke.In(c.UserContext(), p.DB, s.group.ID, bespoke.RequestID(id))
	return s, bespoke.RequestID(id), err
}

// requestDone tells what became of an answer.
func (p *pages) requestDone(c *fiber.Ctx, s *scope, id bespoke.RequestID, f *form.Form, err error, done string) error {
	refusal, refused := fault.As(err)
	switch {
	case err == nil:
		web.Flash(c, part.Good, done)
	case refused && refusal.Kind == fault.Conflict:
		web.Flash(c, part.Warn, refusal.Key, refusal.Args...)
	case f != nil && f.Take(err):
		return p.showRequest(c, fiber.StatusUnprocessableEntity, f)
	default:
		return err
	}
	return web.Redirect(c, s.address.To(koperasi.RequestPath(strconv.FormatInt(int64(id), 10))))
}
