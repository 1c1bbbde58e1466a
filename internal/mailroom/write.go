package mailroom

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"simpul/internal/database"
	"simpul/internal/delivery"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/letter"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/seller"
	view "simpul/views/mail"
)

// Writer writes letters.
type Writer struct {
	// BaseURL is the shop's address, without a final slash.
	BaseURL string
}

// Write says what a letter says now.
func (w Writer) Write(ctx context.Context, q database.Queryer, l letter.Letter) (letter.Content, error) {
	ctx = i18n.With(ctx, i18n.Language(l.Language))
	props := view.Props{Greeting: i18n.T(ctx, "mail.greeting", l.Name)}
	about := w.aboutOrder
	switch {
	case l.Inquiry != 0:
		about = w.aboutInquiry
	case l.Notice != 0:
		about = w.aboutNotice
	}
	err := about(ctx, q, l, &props)
	if err != nil {
		return letter.Content{}, err
	}
	if props.Footer, err = footer(ctx, q); err != nil {
		return letter.Content{}, err
	}
	var html bytes.Buffer
	if err := view.Letter(props).Render(ctx, &html); err != nil {
		return letter.Content{}, fmt.Errorf("mailroom: %s: %w", l.Kind, err)
	}
	return letter.Content{Subject: i18n.T(ctx, "mail.subject", props.Title), Text: view.Text(props), HTML: html.String()}, nil
}

// aboutOrder fills in a letter about an order.
func (w Writer) aboutOrder(ctx context.Context, q database.Queryer, l letter.Letter, props *view.Props) error {
	o, err := order.ByID(ctx, q, order.ID(l.Order))
	if err != nil {
		return err
	}
	props.Title, props.Button = i18n.T(ctx, "mail.title."+string(l.Kind), o.Number), i18n.T(ctx, "mail.open")
	props.URL = w.BaseURL + i18n.Path(ctx, "/pesanan/"+o.Token)
	props.Facts = []view.Fact{{Key: i18n.T(ctx, "order.number"), Value: o.Number}}
	return tell(ctx, q, l, o, props)
}

// tell adds what a kind of letter tells.
func tell(ctx context.Context, q database.Queryer, l letter.Letter, o order.Order, props *view.Props) error {
	say := func(key string, args ...any) { props.Paragraphs = append(props.Paragraphs, i18n.T(ctx, key, args...)) }
	fact := func(key, value string) {
		if value != "" {
			props.Facts = append(props.Facts, view.Fact{Key: i18n.T(ctx, key), Value: value})
		}
	}
	total := i18n.Money(ctx, o.Total)
	switch l.Kind {
	case letter.Placed:
		return tellPlaced(ctx, q, l, o, props)
	case letter.Paid:
		say("mail.paid.text", total)
		say("mail.paid.next")
		fact("common.total", total)
		return tellRest(ctx, q, l, o, props)
	case letter.Shipped:
		parcel, err := order.ParcelByID(ctx, q, order.ParcelID(l.Part))
		if err != nil {
			return err
		}
		say("mail.shipped.text", parcel.CooperativeName, parcel.CourierName)
		fact("order.tracking", parcel.TrackingNumber)
		fact("mail.tracking_page", delivery.Courier{TrackingURL: parcel.TrackingURL}.Tracking(parcel.TrackingNumber))
	case letter.Refunded:
		refund, err := payment.RefundByID(ctx, q, payment.RefundID(l.Part))
		if err != nil {
			return err
		}
		say("mail.refunded.text", i18n.Money(ctx, refund.Amount))
		say("mail.refunded.when")
		fact("mail.amount", i18n.Money(ctx, refund.Amount))
		fact("mail.day", i18n.Date(ctx, refund.EndedAt))
	case letter.Surplus:
		came, err := payment.ByID(ctx, q, payment.PaymentID(l.Part))
		if err != nil {
			return err
		}
		say("mail.surplus.text", i18n.Money(ctx, came.Amount))
		say("mail.surplus.back")
		fact("mail.amount", i18n.Money(ctx, came.Amount))
		fact("mail.received", i18n.DateTime(ctx, came.ReceivedAt))
	case letter.Cancelled:
		parcels, err := order.Parcels(ctx, q, o.ID)
		if err != nil {
			return err
		}
		key := "mail.cancelled.text"
		if slices.ContainsFunc(parcels, func(p order.Parcel) bool { return p.State == order.ParcelRefused }) {
			key = "mail.cancelled.refused"
		}
		say(key)
		say("mail.again")
	case letter.Expired:
		say("mail.expired.text")
		say("mail.again")
	default:
		return fmt.Errorf("mailroom: nobody knows letters of kind %q", l.Kind)
	}
	return nil
}

// tellPlaced says how to pay, to the account and the exact amount where there
// is one.
func tellPlaced(ctx context.Context, q database.Queryer, l letter.Letter, o order.Order, props *view.Props) error {
	fact := func(key, value string) {
		props.Facts = append(props.Facts, view.Fact{Key: i18n.T(ctx, key), Value: value})
	}
	text := i18n.T(ctx, "mail.placed.text", i18n.DateTime(ctx, o.HeldUntil))
	if payment.Method(o.PaymentMethod) == payment.CashOnDelivery {
		text = i18n.T(ctx, "mail.placed.on_delivery", i18n.Money(ctx, o.Total))
	}
	props.Paragraphs = append(props.Paragraphs, text)
	fact("common.total", i18n.Money(ctx, o.Total))
	fact("mail.method", i18n.T(ctx, payment.Method(o.PaymentMethod).Label()))
	if payment.Method(o.PaymentMethod) == payment.CashOnDelivery {
		return tellRest(ctx, q, l, o, props) // no letter about money comes before the parcel
	}
	if payment.Method(o.PaymentMethod) != payment.Transfer || o.PaymentState != order.Waiting {
		return nil
	}
	intents, err := payment.OpenIntents(ctx, q, payment.OrderID(o.ID))
	if err != nil || len(intents) == 0 {
		return err
	}
	to, err := payment.DestinationByID(ctx, q, intents[0].To)
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	fact("order.pay.number", to.Institution+" "+to.Number)
	fact("mail.holder", to.Holder)
	props.Paragraphs = append(props.Paragraphs, i18n.T(ctx, "mail.placed.exact", i18n.Money(ctx, o.Total)))
	return nil
}

// footer says why this letter came and who sells.
func footer(ctx context.Context, q database.Queryer) ([]string, error) {
	who, err := seller.Current(ctx, q)
	if err != nil {
		return nil, err
	}
	lines := []string{i18n.T(ctx, "mail.why")}
	for _, line := range []string{who.Name, who.Address, who.Email} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines, nil
}
