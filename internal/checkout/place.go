package checkout

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"simpul/internal/cart"
	"simpul/internal/catalog"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/jobs"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/region"
)

// Request is what the customer has filled in, checked by the edge for shape.
type Request struct {
	FormKey uuid.UUID
	Cart    cart.Token
	Choice  Choice
	Method  payment.Method
	// TotalSeen is the total that stood on the page when *Bayar* was pressed.
	TotalSeen money.Amount

	Language       string
	BuyerName      string
	BuyerPhone     string // E.164
	BuyerEmail     string
	RecipientName  string
	RecipientPhone string // E.164
	Destination    region.Region
	Street         string
	Postcode       string
	Note           string
}

// Place turns a cart into an order with its stock held and its payment
// planned, all in one transaction; a form that is sent again gets the order it
// made. It returns a Conflict fault when something on the page has changed
// (checkout.changed), when the last piece went to somebody else
// (catalog.sold_out), and Invalid when nothing can be bought that way.
func (c *Checkout) Place(ctx context.Context, r Request, now time.Time) (order.Order, error) {
	if _, ok := c.Providers[r.Method]; !ok {
		return order.Order{}, fault.InvalidFields(fault.Field{Name: "method", Key: "checkout.method"})
	}
	if placed, err := order.ByFormKey(ctx, c.DB, r.FormKey.String()); fault.KindOf(err) != fault.NotFound {
		return placed, err
	}
	var placement order.Placement
	err := database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		var err error
		placement, err = c.place(ctx, tx, r, now)
		return err
	})
	if fault.KindOf(err) == fault.Conflict {
		// The same form may have been quicker from another tab: its order is
		// there, and the cart is empty.
		if placed, found := order.ByFormKey(ctx, c.DB, r.FormKey.String()); fault.KindOf(found) != fault.NotFound {
			return placed, found
		}
	}
	return placement.Order, err
}

func (c *Checkout) place(ctx context.Context, tx *database.Tx, r Request, now time.Time) (order.Placement, error) {
	quote, err := QuoteCart(ctx, tx, r.Cart, r.Destination.Code, r.Choice)
	if err != nil {
		return order.Placement{}, err
	}
	if err := acceptable(quote, r); err != nil {
		return order.Placement{}, err
	}
	placement := newPlacement(r, now)
	if err := placement.Name(c.Random); err != nil {
		return placement, err
	}
	for _, p := range quote.Parcels {
		parcel, err := freezeParcel(ctx, tx, p, r.Language, now)
		if err != nil {
			return placement, err
		}
		placement.Parcels = append(placement.Parcels, parcel)
	}
	if err := order.Place(ctx, tx, &placement); err != nil {
		return placement, err
	}
	if err := catalog.Reserve(ctx, tx, unitsOf(quote)); err != nil {
		return placement, err
	}
	if _, err := payment.Plan(ctx, tx, payment.OrderID(placement.ID), r.Method, placement.Order.Total, now); err != nil {
		return placement, err
	}
	if err := cart.Empty(ctx, tx, r.Cart); err != nil {
		return placement, err
	}
	return placement, jobs.Enqueue(ctx, tx, ExpireOrder{Order: placement.ID}, &river.InsertOpts{ScheduledAt: placement.HeldUntil})
}

// acceptable tells whether the quote is still what the customer agreed to.
func acceptable(quote Quote, r Request) error {
	switch {
	case quote.Empty():
		return fault.New(fault.Conflict, "checkout.empty")
	case quote.Problems():
		return fault.New(fault.Conflict, "checkout.changed")
	case !quote.Shippable:
		return fault.InvalidFields(fault.Field{Name: "region", Key: "checkout.not_shipped_there"})
	case quote.Total != r.TotalSeen:
		return fault.New(fault.Conflict, "checkout.total_changed", quote.Total)
	}
	return nil
}

func newPlacement(r Request, now time.Time) order.Placement {
	now = now.Truncate(time.Microsecond) // PostgreSQL would round, perhaps up
	return order.Placement{
		FormKey: r.FormKey.String(),
		Order: order.Order{
			Language: r.Language, BuyerName: r.BuyerName, BuyerPhone: r.BuyerPhone, BuyerEmail: r.BuyerEmail,
			RecipientName: r.RecipientName, RecipientPhone: r.RecipientPhone, Country: "ID",
			RegionCode: r.Destination.Code, RegionName: r.Destination.Address(), Street: r.Street, Postcode: r.Postcode,
			Note: r.Note, PaymentMethod: string(r.Method), PlacedAt: now, HeldUntil: now.Add(holdFor),
		},
	}
}

// freezeParcel copies a quoted parcel as it is today: titles, prices, weights,
// the fee policy in force, and each maker's share, name and village.
func freezeParcel(ctx context.Context, q database.Queryer, p QuotedParcel, language string, now time.Time) (order.PlacedParcel, error) {
	policy, err := cooperative.PolicyAt(ctx, q, p.Cooperative.ID, now)
	if err != nil {
		return order.PlacedParcel{}, err
	}
	rate, _ := p.choose(p.Chosen)
	parcel := order.PlacedParcel{Parcel: order.Parcel{
		Cooperative: p.Cooperative.ID, Courier: rate.Courier, Zone: p.Zone, WeightG: p.WeightG, BilledKg: p.BilledKg,
		Shipping: rate.Price, DaysMin: rate.DaysMin, DaysMax: rate.DaysMax,
	}}
	rates := order.FeeRates{CooperativeBP: policy.CooperativeBP, ProgrammeBP: policy.ProgrammeBP, ContributionBP: policy.ContributionBP}
	for _, l := range p.Lines {
		line := order.PlacedLine{FeePolicy: policy.ID, Line: order.Line{
			Product: l.Product, Variant: l.Variant, Picture: int64(l.Picture.ID), Title: l.TitleIn(language), Option: l.OptionIn(language),
			MadeToOrder: l.MadeToOrder, LeadDays: l.LeadDays, WeightG: l.WeightG, Price: l.Price, Quantity: l.Quantity,
		}}
		line.Shares = freezeShares(l, rates)
		parcel.Lines = append(parcel.Lines, line)
	}
	return parcel, nil
}

func freezeShares(l QuotedLine, rates order.FeeRates) []order.FrozenShare {
	makers := make([]order.Maker, len(l.Makers))
	for i, m := range l.Makers {
		makers[i] = order.Maker{Producer: m.Producer, ShareBP: m.ShareBP}
	}
	shares := make([]order.FrozenShare, len(makers))
	for i, s := range order.Split(l.Amount, rates, makers) {
		shares[i] = order.FrozenShare{
			Producer: s.Producer, ProducerName: l.Makers[i].Name, ShareBP: makers[i].ShareBP,
			VillageCode: string(l.Makers[i].VillageCode), VillageName: l.Makers[i].VillageName,
			Income: s.Income, CooperativeFee: s.CooperativeFee, ProgrammeFee: s.ProgrammeFee, Contribution: s.Contribution,
		}
	}
	return shares
}

func unitsOf(quote Quote) []catalog.Units {
	var units []catalog.Units
	for _, p := range quote.Parcels {
		for _, l := range p.Lines {
			units = append(units, catalog.Units{Variant: l.Variant, Quantity: l.Quantity})
		}
	}
	return units
}

// unitsOfLines are what an order's lines hold of the stock.
func unitsOfLines(lines []order.Line) []catalog.Units {
	units := make([]catalog.Units, len(lines))
	for i, l := range lines {
		units[i] = catalog.Units{Variant: l.Variant, Quantity: l.Quantity}
	}
	return units
}
