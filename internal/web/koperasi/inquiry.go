package koperasi

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/delivery"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/inquiry"
	"simpul/internal/money"
	"simpul/internal/postal"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/koperasi"
	"simpul/views/part"
)

// inquiriesShown bounds the list.
const inquiriesShown = 100

func (p *pages) inquiries(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	open, err := inquiry.Open(ctx, p.DB, s.group.ID, inquiriesShown)
	if err != nil {
		return err
	}
	named, err := inquiry.AnswersBy(ctx, p.DB, s.group.ID, open)
	if err != nil {
		return err
	}
	refused, err := inquiry.RefusalsBy(ctx, p.DB, s.group.ID, open)
	if err != nil {
		return err
	}
	var props koperasi.InquiriesProps
	for _, i := range open {
		badge := part.BadgeProps{Label: i18n.T(ctx, "koperasi.inquiry.waits"), Tone: part.Warn}
		if _, ok := refused[i.ID]; ok {
			badge = part.BadgeProps{Label: i18n.T(ctx, "koperasi.inquiry.refused"), Tone: part.Plain}
		} else if a, ok := named[i.ID]; ok && web.Now(c).Before(a.ValidUntil) {
			badge = part.BadgeProps{Label: i18n.T(ctx, "koperasi.inquiry.answered"), Tone: part.Good}
		} else if ok {
			badge = part.BadgeProps{Label: i18n.T(ctx, "koperasi.inquiry.over"), Tone: part.Plain}
		}
		props.Inquiries = append(props.Inquiries, koperasi.InquiryLine{
			Title: i.RecipientName, URL: s.address.To(koperasi.InquiryPath(strconv.FormatInt(int64(i.ID), 10))), Badge: badge,
			Meta: []string{postal.Country(i.Country).Name(string(i18n.From(ctx))), i18n.ShortDateTime(ctx, i.AskedAt)},
		})
	}
	return web.Render(c, fiber.StatusOK, koperasi.Inquiries(web.Page(c, i18n.T(ctx, "koperasi.inquiries")), s.frame(c, koperasi.InquiriesPath), props))
}

func (p *pages) showInquiry(c *fiber.Ctx) error {
	return p.renderInquiry(c, fiber.StatusOK, nil)
}

// renderInquiry shows what is asked of the cooperative alone, with its answer or
// a form that was refused.
func (p *pages) renderInquiry(c *fiber.Ctx, status int, f *form.Form) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	i, err := inquiry.Of(ctx, p.DB, s.group.ID, inquiry.ID(id))
	if err != nil {
		return err
	}
	props := koperasi.InquiryProps{
		Address: s.address, Token: web.Token(c), ID: c.Params("id"), Name: i.RecipientName, Form: f, Mailed: i.BuyerEmail,
		Lines: append(append([]string{i.RecipientName}, i.Address().Lines()...), postal.Country(i.Country).Name("en"), i.RecipientPhone),
		Facts: []part.Pair{{Key: i18n.T(ctx, "koperasi.inquiry.asked"), Value: i18n.DateTime(ctx, i.AskedAt)}},
	}
	if err := p.addWanted(c, s, i, &props); err != nil {
		return err
	}
	values, err := p.addAnswer(c, s, i, &props)
	if err != nil {
		return err
	}
	if f == nil {
		props.Form = form.Filled(values)
	}
	couriers, err := delivery.Couriers(ctx, p.DB)
	if err != nil {
		return err
	}
	for _, courier := range couriers {
		if courier.Abroad {
			props.Couriers = append(props.Couriers, part.Option{Value: strconv.FormatInt(int64(courier.ID), 10), Label: courier.Name})
		}
	}
	return web.Render(c, status, koperasi.Inquiry(web.Page(c, i.RecipientName), s.frame(c, koperasi.InquiriesPath), props))
}

// addWanted adds what the cooperative's parcel would hold.
func (p *pages) addWanted(c *fiber.Ctx, s *scope, i inquiry.Inquiry, props *koperasi.InquiryProps) error {
	ctx := c.UserContext()
	quote, err := checkout.QuoteInquiry(ctx, p.DB, i, web.Now(c))
	if err != nil {
		return err
	}
	for _, parcel := range quote.Parcels {
		if parcel.Cooperative.ID != s.group.ID {
			continue
		}
		for _, l := range parcel.Lines {
			props.Facts = append(props.Facts, part.Pair{Key: i18n.T(ctx, "koperasi.units", l.Quantity), Value: wantedTitle(l.Offer)})
		}
		props.Facts = append(props.Facts, part.Pair{Key: i18n.T(ctx, "koperasi.inquiry.weight"), Value: i18n.T(ctx, "koperasi.inquiry.weight.value", parcel.WeightG, parcel.BilledKg)})
	}
	return nil
}

// addAnswer adds what the cooperative has answered, with a text for the customer
// in her language, and returns what the form begins with.
func (p *pages) addAnswer(c *fiber.Ctx, s *scope, i inquiry.Inquiry, props *koperasi.InquiryProps) (map[string]string, error) {
	ctx, values := c.UserContext(), map[string]string{"valid_days": "7"}
	hers := i18n.With(ctx, i18n.Language(i.Language))
	link := p.Checkout.BaseURL + i18n.PathIn(i18n.Language(i.Language), "/ongkir/"+i.Token)
	refused, err := inquiry.Refusals(ctx, p.DB, i.ID)
	if err != nil {
		return nil, err
	}
	if r, ok := refused[s.group.ID]; ok {
		props.Refused = r.Reason
		props.Tell = part.WhatsApp(i.BuyerPhone, i18n.T(hers, "koperasi.inquiry.refuse.text", i.BuyerName, s.group.Name,
			postal.Country(i.Country).Name(i.Language), r.Reason, link))
		return values, nil
	}
	named, err := inquiry.Answers(ctx, p.DB, i.ID)
	if err != nil {
		return nil, err
	}
	a, ok := named[s.group.ID]
	if !ok {
		return values, nil
	}
	props.Seen = strconv.FormatInt(int64(a.ID), 10)
	props.Holds = i18n.T(ctx, "koperasi.inquiry.held", i18n.DateTime(ctx, a.ValidUntil))
	if web.Now(c).Before(a.ValidUntil) {
		props.Holds = i18n.T(ctx, "koperasi.inquiry.holds", i18n.DateTime(ctx, a.ValidUntil))
		props.Tell = part.WhatsApp(i.BuyerPhone, i18n.T(hers, "koperasi.inquiry.tell.text", i.BuyerName, s.group.Name, a.CourierName,
			i18n.Money(hers, a.Price), i18n.DateTime(hers, a.ValidUntil), link))
	}
	values["courier"], values["price"] = strconv.FormatInt(int64(a.Courier), 10), strconv.FormatInt(a.Price.Rupiah(), 10)
	values["days_min"], values["days_max"] = strconv.Itoa(a.DaysMin), strconv.Itoa(a.DaysMax)
	return values, nil
}

func wantedTitle(o catalog.Offer) string {
	if option := o.OptionIn("id"); option != "" {
		return o.TitleIn("id") + ", " + option
	}
	return o.TitleIn("id")
}

func (p *pages) answerInquiry(c *fiber.Ctx) error {
	s, id, err := p.inquiryOf(c)
	if err != nil {
		return err
	}
	f, now := web.Form(c), web.Now(c)
	a := inquiry.Answer{
		Cooperative: s.group.ID, Courier: delivery.CourierID(f.ID("courier")), Price: f.Money("price", money.Rupiah(0), money.Rupiah(100_000_000)),
		DaysMin: f.Int("days_min", 0, delivery.MostDays), DaysMax: f.Int("days_max", 0, delivery.MostDays),
		ValidUntil: now.AddDate(0, 0, f.Int("valid_days", 1, inquiry.MostValidDays)),
	}
	if err = f.Err(); err == nil {
		err = p.Checkout.NameShipping(c.UserContext(), web.Actor(c), id, seen[inquiry.AnswerID](f), a, now)
	}
	return p.inquiryDone(c, s, f, err, "koperasi.inquiry.sent")
}

func (p *pages) refuseInquiry(c *fiber.Ctx) error {
	s, id, err := p.inquiryOf(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	r := inquiry.Refusal{Inquiry: id, Cooperative: s.group.ID, Reason: f.Text("reason", 300)}
	if err = f.Err(); err == nil {
		err = p.Checkout.RefuseShipping(c.UserContext(), web.Actor(c), seen[inquiry.AnswerID](f), r, web.Now(c))
	}
	return p.inquiryDone(c, s, f, err, "koperasi.inquiry.refuse.done")
}

// inquiryOf is the cooperative and the inquiry of the address, which asks
// something of it.
func (p *pages) inquiryOf(c *fiber.Ctx) (*scope, inquiry.ID, error) {
	s, id, err := p.object(c)
	if err != nil {
		return nil, 0, err
	}
	_, err = inquiry.Of(c.UserContext(), p.DB, s.group.ID, inquiry.ID(id))
	return s, inquiry.ID(id), err
}

// inquiryDone tells what became of an answer.
func (p *pages) inquiryDone(c *fiber.Ctx, s *scope, f *form.Form, err error, done string) error {
	refusal, refused := fault.As(err)
	switch {
	case err == nil:
		web.Flash(c, part.Good, done)
	case refused && refusal.Kind == fault.Conflict:
		web.Flash(c, part.Warn, refusal.Key, refusal.Args...)
	case !f.Valid() || f.Take(err):
		return p.renderInquiry(c, fiber.StatusUnprocessableEntity, f)
	default:
		return err
	}
	return web.Redirect(c, s.address.To(koperasi.InquiryPath(c.Params("id"))))
}
