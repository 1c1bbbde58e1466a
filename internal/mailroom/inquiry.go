package mailroom

import (
	"context"
	"fmt"

	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/inquiry"
	"simpul/internal/letter"
	"simpul/internal/postal"
	view "simpul/views/mail"
)

// aboutInquiry fills in a letter about what was asked about shipping.
func (w Writer) aboutInquiry(ctx context.Context, q database.Queryer, l letter.Letter, props *view.Props) error {
	i, err := inquiry.ByID(ctx, q, inquiry.ID(l.Inquiry))
	if err != nil {
		return err
	}
	country := postal.Country(i.Country).Name(l.Language)
	props.Title, props.Button = i18n.T(ctx, "mail.title."+string(l.Kind), country), i18n.T(ctx, "mail.open.inquiry")
	props.URL = w.BaseURL + i18n.Path(ctx, "/ongkir/"+i.Token)
	if l.Kind == letter.ShippingNamed {
		return tellNamed(ctx, q, inquiry.AnswerID(l.Part), props)
	}
	return tellRefused(ctx, q, i, identity.CooperativeID(l.Part), props)
}

// tellNamed tells a price, and that nothing is set aside until she accepts it.
func tellNamed(ctx context.Context, q database.Queryer, id inquiry.AnswerID, props *view.Props) error {
	a, err := inquiry.AnswerByID(ctx, q, id)
	if err != nil {
		return err
	}
	group, err := cooperative.ByID(ctx, q, a.Cooperative)
	if err != nil {
		return err
	}
	props.Paragraphs = []string{
		i18n.T(ctx, "mail.shipping_named.text", group.Name, i18n.Money(ctx, a.Price)), i18n.T(ctx, "mail.shipping_named.next"),
	}
	props.Facts = []view.Fact{
		{Key: i18n.T(ctx, "cart.shipping"), Value: i18n.Money(ctx, a.Price)},
		{Key: i18n.T(ctx, "mail.courier"), Value: a.CourierName + " · " + i18n.T(ctx, "checkout.courier.days", a.DaysMin, a.DaysMax)},
		{Key: i18n.T(ctx, "mail.holds"), Value: i18n.DateTime(ctx, a.ValidUntil)},
	}
	return nil
}

// tellRefused tells why a cooperative cannot send there.
func tellRefused(ctx context.Context, q database.Queryer, i inquiry.Inquiry, by identity.CooperativeID, props *view.Props) error {
	group, err := cooperative.ByID(ctx, q, by)
	if err != nil {
		return err
	}
	refused, err := inquiry.Refusals(ctx, q, i.ID)
	if err != nil {
		return err
	}
	r, ok := refused[by]
	if !ok {
		return fmt.Errorf("mailroom: cooperative %d has not refused inquiry %d", by, i.ID)
	}
	props.Paragraphs = []string{i18n.T(ctx, "mail.shipping_refused.text", group.Name), r.Reason, i18n.T(ctx, "mail.shipping_refused.next")}
	return nil
}
