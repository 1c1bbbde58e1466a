package koperasi

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/database"
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
	var props koperasi.InquiriesProps
	for _, i := range open {
		badge := part.BadgeProps{Label: i18n.T(ctx, "koperasi.inquiry.waits"), Tone: part.Warn}
		if a, ok := named[i.ID]; ok && web.Now(c).Before(a.ValidUntil) {
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
	quote, err := checkout.QuoteInquiry(ctx, p.DB, i, web.Now(c))
	if err != nil {
		return err
	}
	named, err := inquiry.Answers(ctx, p.DB, i.ID)
	if err != nil {
		return err
	}
	props := koperasi.InquiryProps{
		Address: s.address, Token: web.Token(c), ID: c.Params("id"), Name: i.RecipientName, Form: f,
		Lines: append(append([]string{i.RecipientName}, i.Address().Lines()...), postal.Country(i.Country).Name("en"), i.RecipientPhone),
	}
	values := map[string]string{"valid_days": "7"}
	if a, ok := named[s.group.ID]; ok {
		props.Seen = strconv.FormatInt(int64(a.ID), 10)
		values["courier"], values["price"] = strconv.FormatInt(int64(a.Courier), 10), strconv.FormatInt(a.Price.Rupiah(), 10)
		values["days_min"], values["days_max"] = strconv.Itoa(a.DaysMin), strconv.Itoa(a.DaysMax)
		link := p.Checkout.BaseURL + i18n.PathIn(i18n.Language(i.Language), "/ongkir/"+i.Token)
		props.Tell = part.WhatsApp(i.BuyerPhone, i18n.T(i18n.With(ctx, i18n.Language(i.Language)), "koperasi.inquiry.tell.text", i.BuyerName, link))
	}
	if f == nil {
		props.Form = form.Filled(values)
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

func wantedTitle(o catalog.Offer) string {
	if option := o.OptionIn("id"); option != "" {
		return o.TitleIn("id") + ", " + option
	}
	return o.TitleIn("id")
}

func (p *pages) answerInquiry(c *fiber.Ctx) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	ctx, f, now := c.UserContext(), web.Form(c), web.Now(c)
	if _, err := inquiry.Of(ctx, p.DB, s.group.ID, inquiry.ID(id)); err != nil {
		return err
	}
	a := inquiry.Answer{
		Cooperative: s.group.ID, Courier: delivery.CourierID(f.ID("courier")), Price: f.Money("price", money.Rupiah(0), money.Rupiah(100_000_000)),
		DaysMin: f.Int("days_min", 0, delivery.MostDays), DaysMax: f.Int("days_max", 0, delivery.MostDays),
		ValidUntil: now.AddDate(0, 0, f.Int("valid_days", 1, inquiry.MostValidDays)),
	}
	if err = f.Err(); err == nil {
		err = database.InTx(ctx, p.DB, func(tx *database.Tx) error {
			return inquiry.Reply(ctx, tx, web.Actor(c), inquiry.ID(id), inquiry.AnswerID(seenRate(f)), a, now)
		})
	}
	refusal, refused := fault.As(err)
	switch {
	case err == nil:
		web.Flash(c, part.Good, "koperasi.inquiry.sent")
	case refused && refusal.Kind == fault.Conflict:
		web.Flash(c, part.Warn, refusal.Key, refusal.Args...)
	case !f.Valid() || f.Take(err):
		return p.renderInquiry(c, fiber.StatusUnprocessableEntity, f)
	default:
		return err
	}
	return web.Redirect(c, s.address.To(koperasi.InquiryPath(c.Params("id"))))
}
