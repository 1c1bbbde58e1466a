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
	Price money.Amount
}

// Choice is the courier chosen for each cooperative's parcel; a cooperative
// without one gets the cheapest.
type Choice map[identity.CooperativeID]delivery.CourierID

// QuoteCart prices a cart. The destination may be "" while it is not known;
// then there is no shipping yet.
func QuoteCart(ctx context.Context, q database.Queryer, token cart.Token, destination region.Code, choice Choice) (Quote, error) {
	lines, err := cart.Lines(ctx, q, token)
	if err != nil {
		return Quote{}, err
	}
	offers, err := offersOf(ctx, q, lines)
	if err != nil {
		return Quote{}, err
	}

	var quote Quote
	quote.Shippable = destination != ""
	places := map[identity.CooperativeID]int{}
	for _, l := range lines {
		offer, known := offers[l.Variant]
		if !known {
			continue // the variant's row is never removed, so this is no cart of ours
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
		if err := quote.add(ctx, q, &quote.Parcels[i], destination, choice); err != nil {
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
func (q *Quote) add(ctx context.Context, db database.Queryer, p *QuotedParcel, destination region.Code, choice Choice) error {
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
	if destination == "" {
		return nil
	}

	p.Zone = region.ZoneBetween(p.Cooperative.VillageCode, destination)
	rates, err := delivery.Rates(ctx, db, p.Cooperative.ID, p.Zone)
	if err != nil {
		return err
	}
	for _, r := range rates {
		p.Rates = append(p.Rates, QuotedRate{r, r.Price(p.BilledKg)})
	}
	rate, ok := p.choose(choice[p.Cooperative.ID])
	if !ok {
		q.Shippable = false
		return nil
	}
	p.Chosen = rate.Courier
	q.Shipping = q.Shipping.Add(rate.Price)
	return nil
}

// choose is the rate of the wanted courier, else the cheapest.
func (p *QuotedParcel) choose(wanted delivery.CourierID) (QuotedRate, bool) {
	if len(p.Rates) == 0 {
		return QuotedRate{}, false
	}
	cheapest := p.Rates[0]
	for _, r := range p.Rates {
		if r.Courier == wanted {
			return r, true
		}
		if r.Price.Cmp(cheapest.Price) < 0 {
			cheapest = r
		}
	}
	return cheapest, true
}
