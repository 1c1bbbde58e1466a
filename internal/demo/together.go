package demo

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/helping"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/notice"
	"simpul/internal/order"
	"simpul/internal/report"
)

const (
	// readBefore is how long ago what makers were told has been read.
	readBefore = 5 * day
	helpedAgo  = 9 * day
	soldAgo    = 3 * day
	offeredAgo = day
)

// together plays what makers do with each other and with their officer: help,
// a sale outside the shop, shares that wait for an answer, an order that is
// ready. All of it is about the producer whose login the demonstration offers.
func (l *load) together(ctx context.Context) error {
	if len(l.producers) == 0 {
		return nil
	}
	maker, err := identity.Load(ctx, l.DB, l.producers[0], l.now)
	if err != nil {
		return err
	}
	listings, err := catalog.ListingsOf(ctx, l.DB, maker.Person, catalog.Page{Number: 1, Size: 100})
	if err != nil {
		return err
	}
	for _, play := range []func(context.Context, identity.Actor, []catalog.Listing) error{l.helped, l.soldOutside, l.offered, l.ready} {
		if err := play(ctx, maker, listings); err != nil {
			return err
		}
	}
	return notice.SeeBefore(ctx, l.DB, l.now.Add(-readBefore))
}

// stocked is a listing of which at least so many are free.
func stocked(listings []catalog.Listing, least int) (catalog.Listing, bool) {
	for _, listing := range listings {
		if listing.OnlyVariant != 0 && !listing.MadeToOrder && listing.Available >= least {
			return listing, true
		}
	}
	return catalog.Listing{}, false
}

// helped is that the officer counted a stock for her.
func (l *load) helped(ctx context.Context, maker identity.Actor, listings []catalog.Listing) error {
	bag, ok := stocked(listings, 1)
	if !ok {
		return nil
	}
	group := l.Producers[0].Cooperative
	officer, at := l.officers[group], l.now.Add(-helpedAgo).Truncate(time.Second)
	hash := sha256.Sum256([]byte("demonstration"))
	session := identity.Session{Hash: hash[:], Helps: maker.Person, HelpsName: maker.Name}
	if err := helping.Begin(ctx, l.DB, officer, session, l.cooperatives[group].ID, maker.Person, "Minta lewat telepon, HP sedang rusak", at); err != nil {
		return err
	}
	acting := officer.For(session)
	if err := catalog.Count(ctx, l.DB, acting, bag.OnlyVariant, bag.OnHand+2, at.Add(5*time.Minute)); err != nil {
		return err
	}
	return helping.End(ctx, l.DB, acting, session, at.Add(10*time.Minute))
}

// soldOutside is what she sold at the market.
func (l *load) soldOutside(ctx context.Context, maker identity.Actor, listings []catalog.Listing) error {
	bag, ok := stocked(listings, 1)
	if !ok {
		return nil
	}
	// The officer has counted two more.
	there := bag.OnHand + 2
	return catalog.Adjust(ctx, l.DB, maker, catalog.Adjustment{
		Variant: bag.OnlyVariant, From: there, To: there - 1, SoldElsewhere: true, Got: money.Rupiah(150_000),
	}, l.now.Add(-soldAgo).Truncate(time.Second))
}

const alonesOf = `
	SELECT m.product_id, m.producer_id FROM product_maker m JOIN product p ON p.id = m.product_id
	WHERE m.share_bp = 10000 AND p.bespoke_of IS NULL AND m.cooperative_id = $1 AND m.producer_id <> $2 ORDER BY m.product_id LIMIT 1`

// offered is that another maker of the group offers her a part in a work.
func (l *load) offered(ctx context.Context, maker identity.Actor, _ []catalog.Listing) error {
	var alone []struct {
		Product  catalog.ProductID `db:"product_id"`
		Producer identity.PersonID `db:"producer_id"`
	}
	group := l.cooperatives[l.Producers[0].Cooperative].ID
	if err := l.DB.SelectContext(ctx, &alone, alonesOf, int64(group), int64(maker.Person)); err != nil {
		return fmt.Errorf("together: %w", err)
	}
	if len(alone) == 0 {
		return nil
	}
	other, err := identity.Load(ctx, l.DB, alone[0].Producer, l.now)
	if err != nil {
		return err
	}
	return catalog.OfferShares(ctx, l.DB, other, alone[0].Product, []catalog.MakerShare{
		{Producer: other.Person, ShareBP: 6_000}, {Producer: maker.Person, ShareBP: 4_000},
	}, l.now.Add(-offeredAgo).Truncate(time.Second))
}

// ready is that she has made the last of what she has to prepare.
func (l *load) ready(ctx context.Context, maker identity.Actor, _ []catalog.Listing) error {
	waiting, err := report.PreparationsOf(ctx, l.DB, maker.Person)
	if err != nil || len(waiting) < 2 {
		return err
	}
	return order.MakeReady(ctx, l.DB, maker, order.LineID(waiting[len(waiting)-1].Line), true, l.now.Add(-time.Hour).Truncate(time.Second))
}
