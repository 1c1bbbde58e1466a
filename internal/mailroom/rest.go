package mailroom

import (
	"context"
	"slices"

	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/letter"
	"simpul/internal/order"
	view "simpul/views/mail"
)

// tellRest says of every cooperative that rests, or will soon, until when it does and
// from when on it sends what it has not sent: as it was when the letter's fact became
// true, so that a letter that is late says the same.
func tellRest(ctx context.Context, q database.Queryer, l letter.Letter, o order.Order, props *view.Props) error {
	parcels, err := order.Parcels(ctx, q, o.ID)
	if err != nil {
		return err
	}
	parcels = slices.DeleteFunc(parcels, func(p order.Parcel) bool { return p.State != order.ParcelWaiting && p.State != order.ParcelToPack })
	groups := make([]identity.CooperativeID, len(parcels))
	for i, p := range parcels {
		groups[i] = p.Cooperative
	}
	resting, err := cooperative.Resting(ctx, q, groups, l.OwedAt)
	if err != nil {
		return err
	}
	for _, p := range parcels {
		r, rests := resting[p.Cooperative]
		if !rests {
			continue
		}
		delete(resting, p.Cooperative) // an order may have two parcels of one
		props.Paragraphs = append(props.Paragraphs, restText(ctx, p, r, r.Begun(l.OwedAt)))
	}
	return nil
}

func restText(ctx context.Context, p order.Parcel, r cooperative.Recess, begun bool) string {
	now, soon := "mail.rest.now", "mail.rest.soon"
	if p.Pickup {
		now, soon = "mail.rest.pickup.now", "mail.rest.pickup.soon"
	}
	until, opens := i18n.Date(ctx, r.Until), i18n.Date(ctx, r.Opens())
	text := i18n.T(ctx, now, p.CooperativeName, until, opens)
	if !begun {
		text = i18n.T(ctx, soon, p.CooperativeName, i18n.Date(ctx, r.From), until, opens)
	}
	if r.Message != "" {
		text += " " + i18n.T(ctx, "recess.said", r.Message)
	}
	return text
}
