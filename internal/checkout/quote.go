package checkout

import (
	"context"
	"fmt"

	"simpul/internal/cart"
	"simpul/internal/catalog"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/delivery"
	"simpul/internal/identity"
	"simpul/internal/inquiry"
	"simpul/internal/money"
	"simpul/internal/region"
)

// Quote is what a cart would cost: a parcel for each cooperative, with the
// rates to choose from once the destination is known.
type Quote struct {
	Parcels  []QuotedParcel
	Items    money.Amount
	Shipping money.Amount
	Total    money.Amount
	Quantity int
	// To is where the parcels go, as far as it is known.
	To delivery.Place
	// Grouped tells of a group order: its makers are credited piece by piece as
	// they bring them, so it is paid before.
	Grouped bool
	// Shippable tells whether the destination is known and every parcel has a
	// rate.
	Shippable bool
}

// Empty tells whether there is nothing to buy.
func (q Quote) Empty() bool { return len(q.Parcels) == 0 }

// Problems tells whether any line must change before the cart can be bought.
func (q Quote) Problems() bool {
	for _, p := range q.Parcels {
		for _, l := range p.Lines {
			if l.Problem != "" {
				return true
			}
		}
	}
	return false
}

// QuotedParcel is one cooperative's part of a cart.
type QuotedParcel struct {
	Cooperative cooperative.Cooperative
	Lines       []QuotedLine
	Items       money.Amount
	WeightG     int
	BilledKg    int
	Zone        region.Zone
	Rates       []QuotedRate
	Chosen      delivery.CourierID // 0 while there is no rate
}

// QuotedLine is a cart's line beside what is offered now.
type QuotedLine struct {
	catalog.Offer
	Quantity  int
	PriceSeen money.Amount
	Amount    money.Amount // today's price × quantity
	Problem   Problem
}

// Problem is why a line cannot be bought as it stands.
type Problem string

// The problems.
const (
	Withdrawn    Problem = "withdrawn"     // not on sale any more
	SoldOut      Problem = "sold_out"      // nothing left
	TooFew       Problem = "too_few"       // fewer left than wanted
	PriceChanged Problem = "price_changed" // another price than the customer has seen
)

// QuotedRate is what a courier would take for the parcel.
type QuotedRate struct {
	delivery.Rate
	Price  money.Amount
	Answer inquiry.AnswerID // that named the price, 0 for a rate
}

// Choice is the courier chosen for each cooperative's parcel; a cooperative
// without one gets the cheapest.
type Choice map[identity.CooperativeID]delivery.CourierID

// QuoteCart prices a cart. While it is not known where to, there is no shipping
// yet.
func QuoteCart(ctx context.Context, q database.Queryer, token cart.Token, to delivery.Place, choice Choice) (Quote, error) {
	lines, err := cart.Lines(ctx, q, token)
	if err != nil {
		return Quote{}, err
	}
	return quoteLines(ctx, q, lines, to, terms{choice: choice})
}

// terms are what lines are priced by beside the rates: the couriers chosen, and
// for an inquiry the prices that were named for it, or what a quote has fixed of
// an offer.
type terms struct {
	choice  Choice
	named   map[identity.CooperativeID]inquiry.Answer
	inquiry bool // today's prices hold, whatever was seen
	fixed   func(*catalog.Offer)
}

// quoteLines prices lines, as they are offered now or as a quote has fixed it.
func quoteLines(ctx context.Context, q database.Queryer, lines []cart.Line, to delivery.Place, by terms) (Quote, error) {
	offers, err := offersOf(ctx, q, lines)
	if err != nil {
		return Quote{}, err
	}

	quote := Quote{To: to, Shippable: to.Known()}
	places := map[identity.CooperativeID]int{}
	for _, l := range lines {
		offer, known := offers[l.Variant]
		if !known {
			continue // the variant's row is never removed, so this is no cart of ours
		}
		if by.fixed != nil {
			by.fixed(&offer)
		}
		if by.inquiry {
			l.PriceSeen = offer.Price
		}
		place, seen := places[offer.Cooperative]
		if !seen {
			sender, err := cooperative.ByID(ctx, q, offer.Cooperative)
			if err != nil {
				return Quote{}, err
			}
			place = len(quote.Parcels)
			places[offer.Cooperative] = place
			quote.Parcels = append(quote.Parcels, QuotedParcel{Cooperative: sender})
		}
		quote.Parcels[place].Lines = append(quote.Parcels[place].Lines, quoteLine(offer, l))
	}
	for i := range quote.Parcels {
		if err := quote.add(ctx, q, &quote.Parcels[i], by); err != nil {
			return Quote{}, err
		}
	}
	quote.Total = quote.Items.Add(quote.Shipping)
	return quote, nil
}

func offersOf(ctx context.Context, q database.Queryer, lines []cart.Line) (map[catalog.VariantID]catalog.Offer, error) {
	ids := make([]catalog.VariantID, len(lines))
	for i, l := range lines {
		ids[i] = l.Variant
	}
	offers, err := catalog.Offers(ctx, q, ids)
	if err != nil {
		return nil, fmt.Errorf("checkout: quote: %w", err)
	}
	byVariant := make(map[catalog.VariantID]catalog.Offer, len(offers))
	for _, o := range offers {
		byVariant[o.Variant] = o
	}
	return byVariant, nil
}

func quoteLine(offer catalog.Offer, l cart.Line) QuotedLine {
	line := QuotedLine{Offer: offer, Quantity: l.Quantity, PriceSeen: l.PriceSeen, Amount: offer.Price.Mul(int64(l.Quantity))}
	switch {
	case !offer.Published:
		line.Problem = Withdrawn
	case offer.Available == 0:
		line.Problem = SoldOut
	case offer.Available < l.Quantity:
		line.Problem = TooFew
	case offer.Price != l.PriceSeen:
		line.Problem = PriceChanged
	}
	return line
}

// add completes a parcel with its weight and rates and adds it to the totals.
func (q *Quote) add(ctx context.Context, db database.Queryer, p *QuotedParcel, by terms) error {
	pieces := make([]delivery.Piece, len(p.Lines))
	for i, l := range p.Lines {
		p.Items = p.Items.Add(l.Amount)
		q.Quantity += l.Quantity
		pieces[i] = delivery.Piece{
			WeightG: l.WeightG, LengthMM: l.LengthMM, WidthMM: l.WidthMM, HeightMM: l.HeightMM, Quantity: l.Quantity,
		}
	}
	p.WeightG, p.BilledKg = delivery.Weigh(pieces)
	q.Items = q.Items.Add(p.Items)
	if !q.To.Known() {
		return nil
	}

	var err error
	if p.Zone, err = delivery.ZoneTo(ctx, db, p.Cooperative.VillageCode, q.To); err != nil {
		return err
	}
	rates, err := delivery.Rates(ctx, db, p.Cooperative.ID, p.Zone, p.BilledKg)
	if err != nil {
		return err
	}
	for _, r := range rates {
		p.Rates = append(p.Rates, QuotedRate{Rate: r, Price: r.Price(p.BilledKg)})
	}
	if a, ok := by.named[p.Cooperative.ID]; ok {
		p.Rates = []QuotedRate{{Price: a.Price, Answer: a.ID, Rate: delivery.Rate{
			Courier: a.Courier, CourierName: a.CourierName, Zone: p.Zone, DaysMin: a.DaysMin, DaysMax: a.DaysMax,
		}}}
	}
	rate, ok := p.choose(by.choice[p.Cooperative.ID])
	if !ok {
		q.Shippable = false
		return nil
	}
	p.Chosen = rate.Courier
	q.Shipping = q.Shipping.Add(rate.Price)
	return nil
}

// choose is the rate of the wanted courier, else the cheapest that brings the
// parcel; who wants to fetch it says so, unless nobody brings it.
func (p *QuotedParcel) choose(wanted delivery.CourierID) (QuotedRate, bool) {
	if len(p.Rates) == 0 {
		return QuotedRate{}, false
	}
	cheapest := p.Rates[0]
	for _, r := range p.Rates {
		if r.Courier == wanted {
			return r, true
		}
		if !r.Pickup && r.Price.Cmp(cheapest.Price) < 0 {
			cheapest = r
		}
	}
	return cheapest, true
}

// Fetched tells whether the customer fetches every parcel, so that none needs
// an address.
func (q Quote) Fetched() bool {
	for _, p := range q.Parcels {
		if rate, ok := p.choose(p.Chosen); !ok || !rate.Pickup {
			return false
		}
	}
	return !q.Empty()
}
