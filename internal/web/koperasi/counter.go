package koperasi

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"simpul/internal/catalog"
	"simpul/internal/direct"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/payout"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/koperasi"
	"simpul/views/part"
)

const (
	salesShown = 20
	mostPrice  = 100_000_000 // rupiah, of one piece
	oldestSale = 60 * 24 * 60 * 60
)

func (p *pages) counter(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	return p.showCounter(c, s, fiber.StatusOK, nil)
}

func (p *pages) showCounter(c *fiber.Ctx, s *scope, status int, f *form.Form) error {
	ctx := c.UserContext()
	props := koperasi.CounterProps{Address: s.address, Token: web.Token(c), Form: f, Key: f.Value("key")}
	if props.Key == "" {
		props.Key = uuid.NewString()
	}
	goods, err := direct.Goods(ctx, p.DB, s.group.ID)
	if err != nil {
		return err
	}
	for _, g := range goods {
		props.Goods = append(props.Goods, koperasi.Good{Offer: g, Shown: part.Photo(g.Picture, p.MediaURL, "", part.SizesGrid)})
	}
	_, err = payment.DestinationFor(ctx, p.DB, int64(s.group.Programme), payment.QRIS)
	if props.QRIS = err == nil; err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	if props.Waiting, err = direct.Waiting(ctx, p.DB, s.group.ID); err != nil {
		return err
	}
	if props.Sales, err = direct.Sales(ctx, p.DB, s.group.ID, salesShown); err != nil {
		return err
	}
	return web.Render(c, status, koperasi.Counter(web.Page(c, i18n.T(ctx, "direct.title")), s.frame(c, koperasi.CounterPath), props))
}

// told is what the script that sent a sale hears.
type told struct {
	State   string `json:"state,omitempty"` // sold, waiting
	URL     string `json:"url,omitempty"`
	Message string `json:"message,omitempty"`
}

// sellDirect books a sale over the counter. Sent twice, it is one sale. A phone
// that kept it until there was a network is answered in its own words.
func (p *pages) sellDirect(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx, f := c.UserContext(), web.Form(c)
	sale := readSale(f, web.Now(c))
	sale.Cooperative = s.group.ID
	if f.Valid() {
		sale, err = p.Checkout.SellDirectly(ctx, web.Actor(c), sale, i18n.T(ctx, "direct.somebody"), web.Now(c))
	}
	if !f.Valid() || f.Take(err) {
		if web.Scripted(c) {
			return c.Status(fiber.StatusUnprocessableEntity).JSON(told{Message: f.Summary(ctx)[0].Message})
		}
		return p.showCounter(c, s, fiber.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	path := s.address.To(koperasi.DirectPath(idText(sale.ID)))
	if web.Scripted(c) {
		answer := told{State: "sold", URL: path}
		if sale.Waits() {
			answer.State, answer.Message = "waiting", i18n.T(ctx, "direct.waits")
		}
		return c.JSON(answer)
	}
	if sale.Waits() {
		web.Flash(c, part.Warn, "direct.waits")
		return web.Redirect(c, path)
	}
	web.Flash(c, part.Good, "direct.done", sale.Total)
	return web.Redirect(c, s.address.To(koperasi.CounterPath))
}

func readSale(f *form.Form, now time.Time) direct.Sale {
	sale := direct.Sale{
		Method: payment.Method(f.Value("method")), Reference: f.Text("reference", 60),
		BuyerName: f.Text("buyer_name", 120), BuyerPhone: f.OptionalPhone("buyer_phone", "ID"), SoldAt: now,
	}
	key, err := uuid.Parse(f.Value("key"))
	if err != nil {
		f.Refuse("key", "error.invalid")
	}
	sale.Key = key
	if age, err := strconv.ParseInt(f.Value("age"), 10, 64); err == nil && age > 0 && age < oldestSale {
		sale.SoldAt = now.Add(-time.Duration(age) * time.Second)
	}
	for name, typed := range f.Prefixed("n_") {
		variant, wrong := strconv.ParseInt(name, 10, 64)
		quantity, unread := strconv.Atoi(typed)
		if typed == "" || quantity == 0 && unread == nil {
			continue
		}
		price, free := strconv.ParseInt(f.Value("p_"+name), 10, 64)
		if wrong != nil || unread != nil || free != nil || price < 1 || price > mostPrice {
			f.Refuse("lines", "direct.quantity", 50)
			continue
		}
		sale.Lines = append(sale.Lines, direct.Line{Variant: catalog.VariantID(variant), Quantity: quantity, Price: money.Rupiah(price)})
	}
	return sale
}

// counterDesk is what a phone has to know before it sends.
func (p *pages) counterDesk(c *fiber.Ctx) error {
	if _, err := p.scope(c); err != nil {
		return err
	}
	actor := web.Actor(c)
	return c.JSON(web.Desk{Person: idText(actor.Person), Name: actor.Name, Token: web.Token(c)})
}

// counterShell is the page that a phone keeps for when there is no network: it
// says nothing about anybody, and is filled from what the phone itself has
// stored.
func (p *pages) counterShell(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return web.Render(c, fiber.StatusOK, p.shellPage(c))
}

func (p *pages) shellPage(c *fiber.Ctx) templ.Component {
	page := web.Page(c, i18n.T(c.UserContext(), "direct.title"))
	page.Path = koperasi.CounterShellPath
	return koperasi.Counter(page, koperasi.Frame{Here: koperasi.CounterPath}, koperasi.CounterProps{Shell: true})
}

// counterFiles are what the counter needs without a network.
var counterFiles = []string{"css/office.css", "js/office.js", "font/plus-jakarta-sans.woff2", "icon/favicon.svg"}

func (p *pages) counterWorker(c *fiber.Ctx) error {
	var body bytes.Buffer
	if err := p.shellPage(c).Render(c.UserContext(), &body); err != nil {
		return fmt.Errorf("koperasi: counter: %w", err)
	}
	return web.ServiceWorker(c, web.Kept{App: "koperasi", Scope: koperasi.CounterPath, Page: koperasi.CounterShellPath, Body: body.Bytes(), Files: counterFiles})
}

// sold is the sale that the address names.
func (p *pages) sold(c *fiber.Ctx) (*scope, direct.Sale, error) {
	s, id, err := p.object(c)
	if err != nil {
		return nil, direct.Sale{}, err
	}
	sale, err := direct.Of(c.UserContext(), p.DB, s.group.ID, direct.ID(id))
	return s, sale, err
}

func (p *pages) showDirect(c *fiber.Ctx) error {
	s, sale, err := p.sold(c)
	if err != nil {
		return err
	}
	return p.renderDirect(c, s, sale, fiber.StatusOK, nil, "")
}

func (p *pages) renderDirect(c *fiber.Ctx, s *scope, sale direct.Sale, status int, f *form.Form, why string) error {
	ctx := c.UserContext()
	offers, err := catalog.Offers(ctx, p.DB, sale.Variants())
	if err != nil {
		return err
	}
	props := koperasi.DirectProps{Address: s.address, Token: web.Token(c), Form: f, Sale: sale, Told: why}
	for i, l := range sale.Lines {
		line := koperasi.DirectLine{Line: l, Name: koperasi.Good{Offer: offers[i]}.Name(ctx), Available: offers[i].Available, PaidEach: i18n.Money(ctx, l.Price)}
		if offers[i].Price != l.Price {
			line.Price = i18n.Money(ctx, offers[i].Price)
		}
		props.Lines = append(props.Lines, line)
	}
	if sale.Order != 0 {
		o, err := order.ByID(ctx, p.DB, order.ID(sale.Order))
		if err != nil {
			return err
		}
		props.OrderURL = p.Checkout.BaseURL + "/pesanan/" + o.Token
	}
	title := i18n.T(ctx, "direct.one", i18n.Money(ctx, sale.Total))
	return web.Render(c, status, koperasi.Direct(web.Page(c, title), s.frame(c, koperasi.CounterPath), props))
}

func (p *pages) acceptDirect(c *fiber.Ctx) error {
	return p.decideDirect(c, "direct.accepted", func(ctx context.Context, s *scope, sale direct.Sale, _ *form.Form) error {
		return p.Checkout.AcceptDirect(ctx, web.Actor(c), s.group.ID, sale.ID, i18n.T(ctx, "direct.somebody"), web.Now(c))
	})
}

func (p *pages) cancelDirect(c *fiber.Ctx) error {
	return p.decideDirect(c, "direct.given_back", func(ctx context.Context, s *scope, sale direct.Sale, f *form.Form) error {
		return p.Checkout.CancelDirect(ctx, web.Actor(c), s.group.ID, sale.ID, f.Text("reason", 300), web.Now(c))
	})
}

func (p *pages) decideDirect(c *fiber.Ctx, done string, decide func(context.Context, *scope, direct.Sale, *form.Form) error) error {
	s, sale, err := p.sold(c)
	if err != nil {
		return err
	}
	ctx, f := c.UserContext(), web.Form(c)
	err = decide(ctx, s, sale, f)
	refusal, refused := fault.As(err)
	switch {
	case err == nil:
		web.Flash(c, part.Good, done)
		return web.Redirect(c, s.address.To(koperasi.DirectPath(idText(sale.ID))))
	case refused && refusal.Kind == fault.Invalid && f.Take(err):
		return p.renderDirect(c, s, sale, fiber.StatusUnprocessableEntity, f, "")
	case refused && refusal.Kind == fault.Conflict:
		if sale, err = direct.Of(ctx, p.DB, s.group.ID, sale.ID); err != nil {
			return err
		}
		return p.renderDirect(c, s, sale, fiber.StatusConflict, nil, i18n.T(ctx, refusal.Key, refusal.Args...))
	}
	return err
}

const countsShown = 31

func (p *pages) showCount(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	return p.renderCount(c, s, fiber.StatusOK, nil)
}

func (p *pages) renderCount(c *fiber.Ctx, s *scope, status int, f *form.Form) error {
	ctx := c.UserContext()
	box, err := payout.TreasuryOf(ctx, p.DB, s.group.ID)
	if err != nil {
		return err
	}
	waiting, err := direct.WaitingCash(ctx, p.DB, s.group.ID)
	if err != nil {
		return err
	}
	props := koperasi.CountProps{Address: s.address, Token: web.Token(c), Form: f, Expected: i18n.Money(ctx, box.Cash.Add(waiting))}
	if !waiting.IsZero() {
		props.Waiting = i18n.Money(ctx, waiting)
	}
	if !box.Found.IsZero() {
		props.Found = i18n.Money(ctx, box.Found)
	}
	if props.Counts, err = direct.Counts(ctx, p.DB, s.group.ID, countsShown); err != nil {
		return err
	}
	return web.Render(c, status, koperasi.Count(web.Page(c, i18n.T(ctx, "direct.count")), s.frame(c, koperasi.CounterPath), props))
}

func (p *pages) countCash(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	counted, reason := f.Money("amount_count", money.Rupiah(0), most), f.Text("reason_count", 300)
	var count direct.Count
	if f.Valid() {
		count, err = p.Payout.CountCash(c.UserContext(), web.Actor(c), s.group.ID, counted, reason, web.Now(c))
	}
	if !f.Valid() || f.Take(err) {
		return p.renderCount(c, s, fiber.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	if count.Difference.IsZero() {
		web.Flash(c, part.Good, "direct.counted")
	} else {
		web.Flash(c, part.Warn, "direct.counted.difference", count.Difference)
	}
	return web.Redirect(c, s.address.To(koperasi.CountPath))
}
