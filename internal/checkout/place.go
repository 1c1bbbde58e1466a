package checkout

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"simpul/internal/bespoke"
	"simpul/internal/cart"
	"simpul/internal/catalog"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/delivery"
	"simpul/internal/fault"
	"simpul/internal/inquiry"
	"simpul/internal/jobs"
	"simpul/internal/letter"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/postal"
	"simpul/internal/region"
	"simpul/internal/voucher"
)

// Request is what the customer has filled in, checked by the edge for shape.
type Request struct {
	FormKey uuid.UUID
	Cart    cart.Token
	// Bespoke is what is bought instead of the cart, when it is not nil.
	Bespoke *bespoke.Quote
	// Inquiry is what the order comes of, instead of the cart; 0 for none.
	Inquiry inquiry.ID
	Choice  Choice
	Method  payment.Method
	// Voucher is a code as typed, or "". Tip comes from the customer; it and
	// Discounts beside the voucher's are whole rupiah.
	Voucher   string
	Discounts []order.Discount
	Tip       money.Amount
	// TotalSeen is the total that stood on the page when *Bayar* was pressed.
	TotalSeen money.Amount

	Language       string
	BuyerName      string
	BuyerPhone     string // E.164
	BuyerEmail     string
	RecipientName  string
	RecipientPhone string // E.164
	// Destination is a region of Indonesia, or the zero Region with a Country
	// abroad; City and Area are of addresses abroad.
	Destination region.Region
	Country     postal.Country
	Street      string
	City, Area  string
	Postcode    string
	Note        string
	Gift        bool
	Greeting    string // of a gift
	Institution order.Institution
}

// To is where the parcels go, as far as their price depends on it.
func (r Request) To() delivery.Place {
	if r.Country.Abroad() {
		return delivery.Abroad(r.Country)
	}
	return delivery.Within(r.Destination.Code)
}

// address is where the parcels go when that is abroad.
func (r Request) address() postal.Address {
	return postal.Address{Country: r.Country, Street: r.Street, City: r.City, Area: r.Area, Postcode: r.Postcode}.Clean()
}

// discount is what all discounts take off the goods.
func (r Request) discount() money.Amount {
	var sum money.Amount
	for _, d := range r.Discounts {
		sum = sum.Add(d.Amount)
	}
	return sum
}

// Place turns a cart into an order with its stock held and its payment
// planned, all in one transaction; a form that is sent again gets the order it
// made. It returns a Conflict fault when something on the page has changed
// (checkout.changed), when the last piece went to somebody else
// (catalog.sold_out), when a cooperative takes no orders now (recess.closed), and Invalid when nothing can be bought that way, or a
// discount or tip is none.
func (c *Checkout) Place(ctx context.Context, r Request, now time.Time) (order.Order, error) {
	if _, ok := c.Providers[r.Method]; !ok {
		return order.Order{}, fault.InvalidFields(fault.Field{Name: "method", Key: "checkout.method"})
	}
	if placed, err := order.ByFormKey(ctx, c.DB, r.FormKey.String()); fault.KindOf(err) != fault.NotFound {
		return placed, err
	}
	var placement order.Placement
	var err error
	for range codeTries {
		err = database.InTx(ctx, c.DB, func(tx *database.Tx) error {
			var err error
			placement, err = c.place(ctx, tx, r, now)
			return err
		})
		if refusal, ok := fault.As(err); !ok || refusal.Key != "payment.amount_taken" {
			break
		}
	}
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
	quote, err := quoteFor(ctx, tx, r, now)
	if err != nil {
		return order.Placement{}, err
	}
	if err := quote.Open(ctx, tx, now); err != nil {
		return order.Placement{}, err
	}
	rebate, err := c.Rebate(ctx, tx, quote, r.Voucher, now)
	if err != nil {
		return order.Placement{}, err
	}
	r.Discounts = slices.Concat(r.Discounts, rebate.Discounts)
	if err := acceptable(quote, r); err != nil {
		return order.Placement{}, err
	}
	placement := newPlacement(r, c.Terms(r.Method), now)
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
	if r.Bespoke != nil {
		divideGroup(placement.Parcels, r.Bespoke.Quotas)
	}
	to, err := c.takeCode(ctx, tx, quote, r.TotalSeen, &placement)
	if err != nil {
		return placement, err
	}
	if err := order.Place(ctx, tx, &placement); err != nil {
		return placement, closedMeanwhile.Explain(err)
	}
	if err := catalog.Reserve(ctx, tx, unitsOf(quote)); err != nil {
		return placement, err
	}
	if err := catalog.Schedule(ctx, tx, toMakePlaced(placement), now); err != nil {
		return placement, err
	}
	if rebate.ID != 0 {
		if err := voucher.Spend(ctx, tx, rebate.Voucher, int64(placement.ID), r.BuyerPhone, rebate.Amount, placement.PlacedAt); err != nil {
			return placement, err
		}
	}
	if err := c.expectPayment(ctx, tx, &placement, r.Method, to, now); err != nil {
		return placement, err
	}
	if err := order.Remember(ctx, tx, placement.ID, string(r.Cart)); err != nil {
		return placement, err
	}
	if err := takenFrom(ctx, tx, r, placement.ID, now); err != nil {
		return placement, err
	}
	return placement, tellBuyer(ctx, tx, placement.Order, letter.Placed, 0, now)
}

// expectPayment plans how a placed order is paid, and until when it waits for
// that.
func (c *Checkout) expectPayment(ctx context.Context, tx *database.Tx, p *order.Placement, method payment.Method, to payment.DestinationID, now time.Time) error {
	if method == payment.CashOnDelivery {
		return acceptUnpaid(ctx, tx, p, now)
	}
	if _, err := payment.PlanTo(ctx, tx, payment.OrderID(p.ID), c.Terms(method), to, p.Order.Total, now); err != nil {
		return err
	}
	return jobs.Enqueue(ctx, tx, ExpireOrder{Order: p.ID}, &river.InsertOpts{ScheduledAt: p.HeldUntil})
}

// acceptable tells whether the quote is still what the customer agreed to.
func acceptable(quote Quote, r Request) error {
	switch {
	case quote.Empty():
		return fault.New(fault.Conflict, "checkout.empty")
	case quote.Problems():
		return fault.New(fault.Conflict, "checkout.changed")
	case !quote.Shippable && r.Inquiry != 0:
		return fault.New(fault.Conflict, "inquiry.not_ready")
	case !quote.Shippable:
		return fault.InvalidFields(fault.Field{Name: "region", Key: "checkout.not_shipped_there"})
	}
	if r.Country.Abroad() {
		if faults := r.address().Faults(); len(faults) > 0 {
			return fault.InvalidFields(faults...)
		}
	}
	if total := quote.Total.Sub(r.discount()).Add(r.Tip); total != r.TotalSeen {
		return fault.New(fault.Conflict, "checkout.total_changed", total)
	}
	return nil
}

func newPlacement(r Request, paid payment.Terms, now time.Time) order.Placement {
	now = now.Truncate(time.Microsecond) // PostgreSQL would round, perhaps up
	placement := order.Placement{
		FormKey: r.FormKey.String(), Discounts: r.Discounts, Institution: r.Institution,
		Order: order.Order{
			Tip:      r.Tip,
			Language: r.Language, BuyerName: r.BuyerName, BuyerPhone: r.BuyerPhone, BuyerEmail: r.BuyerEmail,
			RecipientName: r.RecipientName, RecipientPhone: r.RecipientPhone, Country: string(postal.Indonesia),
			RegionCode: r.Destination.Code, RegionName: r.Destination.Address(), Street: r.Street, Postcode: r.Postcode,
			Note: r.Note, Gift: r.Gift, Greeting: r.Greeting, PaymentMethod: string(r.Method), PlacedAt: now, HeldUntil: now.Add(paid.Hold),
		},
	}
	if r.Country.Abroad() {
		to := r.address()
		placement.Country, placement.RegionCode, placement.RegionName = string(to.Country), "", to.Place(r.Language)
		placement.City, placement.Area, placement.Postcode = to.City, to.Area, to.Postcode
	}
	return placement
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
		Cooperative: p.Cooperative.ID, Courier: rate.Courier, Rate: rate.ID, Answer: int64(rate.Answer), Zone: p.Zone, WeightG: p.WeightG, BilledKg: p.BilledKg,
		Shipping: rate.Price, DaysMin: rate.DaysMin, DaysMax: rate.DaysMax, Pickup: rate.Pickup,
	}}
	for _, l := range p.Lines {
		parcel.Lines = append(parcel.Lines, freezeLine(l.Offer, l.Quantity, policy, language))
	}
	return parcel, nil
}

// freezeLine copies what is bought as it is today.
func freezeLine(l catalog.Offer, quantity int, policy cooperative.FeePolicy, language string) order.PlacedLine {
	return order.PlacedLine{
		FeePolicy: policy.ID, Rates: order.FeeRates(policy.Rates), Shares: makersOf(l),
		Line: order.Line{
			Product: l.Product, Variant: l.Variant, Picture: int64(l.Picture.ID), Title: l.TitleIn(language), Option: l.OptionIn(language),
			MadeToOrder: l.MadeToOrder, LeadDays: l.LeadDays, WeightG: l.WeightG, Price: l.Price, Quantity: quantity,
			HSCode: l.HSCode, CustomsContents: l.Contents,
		},
	}
}

// makersOf are a line's makers with their shares and villages of today.
func makersOf(l catalog.Offer) []order.FrozenShare {
	shares := make([]order.FrozenShare, len(l.Makers))
	for i, m := range l.Makers {
		shares[i] = order.FrozenShare{
			Producer: m.Producer, ProducerName: m.Name, ShareBP: m.ShareBP, VillageCode: string(m.VillageCode), VillageName: m.VillageName,
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
