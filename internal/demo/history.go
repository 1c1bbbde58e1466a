package demo

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"simpul/internal/cart"
	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/identity"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/region"
)

// sellers bounds how many orders are placed at once: more than the cores, since
// each waits for the disk now and then.
const sellers = 6

// orders lives through the plan's weeks.
func (l *load) orders(ctx context.Context) error {
	places, err := l.destinations(ctx)
	if err != nil {
		return err
	}
	done, total := 0, len(l.Orders)
	l.placed = make([]order.ID, total)
	next := firstLook
	for _, w := range l.weeks() {
		if done >= next {
			next = done * 2
			if err := l.lookAgain(ctx); err != nil {
				return err
			}
		}
		for _, r := range w.restocks {
			if err := l.restock(ctx, r, w.from); err != nil {
				return err
			}
		}
		first := done
		if err := l.each(ctx, Orders, len(w.orders), done, total, sellers, func(ctx context.Context, i int) error {
			return l.order(ctx, first+i, w.orders[i], places)
		}); err != nil {
			return err
		}
		done += len(w.orders)
	}
	return nil
}

// firstLook is after how many orders PostgreSQL first looks at how large the
// tables have become, and again whenever there are twice as many: left alone it
// would do so minutes later, and plan until then as if they were empty.
const firstLook = 50

// grown are the tables that changed since PostgreSQL last looked; the regions,
// larger than all others together, do not.
const grown = `SELECT format('%I.%I', schemaname, relname) FROM pg_stat_user_tables WHERE n_mod_since_analyze > 0 ORDER BY relid`

func (l *load) lookAgain(ctx context.Context) error {
	var tables []string
	if err := l.Owner.SelectContext(ctx, &tables, grown); err != nil {
		return fmt.Errorf("analyse: %w", err)
	}
	if len(tables) == 0 {
		return nil
	}
	if _, err := l.Owner.ExecContext(ctx, `ANALYZE `+strings.Join(tables, ", ")); err != nil {
		return fmt.Errorf("analyse: %w", err)
	}
	return nil
}

func (l *load) destinations(ctx context.Context) (map[region.Code]region.Region, error) {
	places := map[region.Code]region.Region{}
	for _, code := range destinations {
		if _, known := places[code]; known {
			continue
		}
		place, err := region.ByCode(ctx, l.DB, code)
		if err != nil {
			return nil, fmt.Errorf("destination %s: %w", code, err)
		}
		places[code] = place
	}
	return places, nil
}

const reservedOf = `SELECT reserved FROM variant WHERE id = $1`

// restock makes a thing again; before its listing there is nothing to make.
// What waits to be sent lies there besides.
func (l *load) restock(ctx context.Context, r restock, at time.Time) error {
	p := l.Products[r.product]
	if at.Before(p.ListedAt) {
		at = p.ListedAt
	}
	variant := l.variants[r.product][r.colour]
	var reserved int
	if err := l.DB.GetContext(ctx, &reserved, reservedOf, variant); err != nil {
		return err
	}
	return catalog.Count(ctx, l.DB, l.officers[p.Cooperative], variant, r.onHand+reserved, at)
}

// order places one planned order and lets happen to it what was planned, as
// far as the time goes.
func (l *load) order(ctx context.Context, place int, planned Order, places map[region.Code]region.Region) error {
	// Once begun it is finished: watching for an end costs the driver a
	// goroutine for every statement.
	ctx = context.WithoutCancel(ctx)
	random := l.random(place)
	story := *l.Checkout
	story.Random = random
	formKey, err := uuid.NewRandomFromReader(random)
	if err != nil {
		return err
	}
	token, err := l.fillCart(ctx, planned, formKey)
	if err != nil {
		return err
	}
	destination := places[planned.Buyer.Destination]
	request := checkout.Request{
		FormKey: formKey, Cart: token, Method: payment.Simulation, Language: "id",
		BuyerName: planned.Buyer.Name, BuyerPhone: planned.Buyer.Phone, RecipientName: planned.Buyer.Name,
		RecipientPhone: planned.Buyer.Phone, Destination: destination, Street: planned.Buyer.Street,
	}
	sendAbroad(place, &request)
	quote, err := checkout.QuoteCart(ctx, l.DB, token, request.To(), nil)
	if err != nil {
		return err
	}
	request.TotalSeen = quote.Total
	placed, err := story.Place(ctx, request, planned.At)
	if err != nil {
		return fmt.Errorf("order %d: %w", place, err)
	}
	l.placed[place] = placed.ID
	switch planned.Fate {
	case Forgotten:
		return story.Expire(ctx, placed.ID, placed.HeldUntil)
	case CalledOff:
		return story.Cancel(ctx, placed, planned.At.Add(planned.PaidAfter))
	}
	return l.fulfil(ctx, &story, placed, planned)
}

func (l *load) fillCart(ctx context.Context, planned Order, key uuid.UUID) (cart.Token, error) {
	token := browserOf(key)
	for _, line := range planned.Lines {
		price := l.Products[line.Product].Price
		if err := cart.Add(ctx, l.DB, token, l.variants[line.Product][line.Colour], line.Quantity, price, planned.At); err != nil {
			return "", err
		}
	}
	return token, nil
}

// browserOf is the name of a browser that fills in one form.
func browserOf(key uuid.UUID) cart.Token {
	return cart.Token(base64.RawURLEncoding.EncodeToString(append(key[:], key[:]...)))
}

// fulfil pays an order and lets its parcels travel.
func (l *load) fulfil(ctx context.Context, story *checkout.Checkout, placed order.Order, planned Order) error {
	paidAt := planned.At.Add(planned.PaidAfter)
	outcome, err := story.Settle(ctx, payment.Receipt{
		Order: payment.OrderID(placed.ID), Provider: payment.Simulation, ExternalID: "demo_" + placed.Number,
		Amount: placed.Total, OccurredAt: paidAt,
	}, paidAt)
	if err != nil {
		return err
	}
	if outcome != checkout.Settled {
		return fmt.Errorf("order %s was not settled but %s", placed.Number, outcome)
	}
	parcels, err := order.Parcels(ctx, l.DB, placed.ID)
	if err != nil {
		return err
	}
	for i, p := range parcels {
		officer := l.officerOf(p)
		if at := planned.At.Add(planned.ShippedAfter); at.Before(l.now) {
			tracking := fmt.Sprintf("DEMO%s%d", placed.Number, i+1)
			if err := story.Ship(ctx, officer, p.Cooperative, p.ID, tracking, at); err != nil {
				return err
			}
		}
		if at := planned.At.Add(planned.DeliveredAfter); at.Before(l.now) {
			if err := story.Deliver(ctx, officer, p.Cooperative, p.ID, at); err != nil {
				return err
			}
			if at = at.Add(order.ReturnWindow); at.Before(l.now) {
				if err := story.Release(ctx, p.ID, at); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (l *load) officerOf(p order.Parcel) identity.Actor {
	for i, made := range l.cooperatives {
		if made.ID == p.Cooperative {
			return l.officers[i]
		}
	}
	return identity.Actor{}
}
