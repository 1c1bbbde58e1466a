package koperasi

import (
	"context"
	"net/url"
	"strings"

	"simpul/internal/i18n"
	"simpul/internal/order"
	"simpul/views/part"
)

// messages are texts for the buyer, in her language, that are ready to be sent
// by WhatsApp: those that fit where the parcel is.
func messages(ctx context.Context, props ParcelProps) []part.Link {
	o, p := props.Order, props.Parcel
	hers := i18n.With(ctx, i18n.Language(o.Language))
	var links []part.Link
	add := func(kind string, args ...any) {
		text := i18n.T(hers, "koperasi.message."+kind+".text", append([]any{o.BuyerName, o.Number, p.CooperativeName}, args...)...)
		links = append(links, part.Link{Label: i18n.T(ctx, "koperasi.message."+kind), URL: part.WhatsApp(o.BuyerPhone, text)})
	}
	switch {
	case p.State == order.ParcelToPack && o.Due():
		add("accepted", i18n.Money(hers, o.Total))
		add("delayed")
	case p.State == order.ParcelToPack:
		add("paid")
		add("delayed")
	case p.State == order.ParcelShipped && p.Pickup:
		add("ready", props.PickupHours)
	case p.State == order.ParcelShipped:
		add("shipped", p.CourierName, p.TrackingNumber, trackingURL(p))
	}
	if props.Refunded.Sign() > 0 {
		add("refunded", i18n.Money(hers, props.Refunded))
	}
	return links
}

// trackingURL is the courier's page of a parcel, "" where he has none.
func trackingURL(p order.Parcel) string {
	if p.TrackingURL == "" || p.TrackingNumber == "" {
		return ""
	}
	return strings.ReplaceAll(p.TrackingURL, "{resi}", url.QueryEscape(p.TrackingNumber))
}
