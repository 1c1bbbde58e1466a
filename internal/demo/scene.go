package demo

import (
	"context"
	"fmt"
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

// scenes plays what months of sales do not show: money that people look for,
// parcels that are paid on delivery, vouchers, what customers ask for and say.
// All of it is within the last weeks before now and, but for the surplus, at the first
// cooperative, whose officer's login the demonstration offers.
type scenes struct {
	*load
	manager identity.Actor
	places  map[region.Code]region.Region
	listed  []int // the cooperative's listings, by place in the plan
	made    int   // forms filled in so far
}

// sceneGroup is the cooperative of the scenes, by its place.
const sceneGroup = 0

// sceneRandom is where the places of the scenes' orders begin, for the source
// of their numbers and links; the plan has fewer.
const sceneRandom = 1 << 20

// scenes plays them all, in an order that makes each possible.
func (l *load) scenes(ctx context.Context) error {
	manager, err := l.actor(ctx, Manager)
	if err != nil {
		return err
	}
	places, err := l.destinations(ctx)
	if err != nil {
		return err
	}
	s := &scenes{load: l, manager: manager, places: places}
	for i, p := range l.Products {
		if p.Cooperative == sceneGroup {
			s.listed = append(s.listed, i)
		}
	}
	if len(s.listed) == 0 {
		return nil
	}
	for i, scene := range [sceneCount]func(context.Context) error{s.vouchers, s.onDelivery, s.byHand, s.requests, s.inquiries, s.reviews, s.checks, s.intakes, s.complaints, s.files, s.loans, s.surplus} {
		if err := scene(ctx); err != nil {
			return fmt.Errorf("scene %d: %w", i+1, err)
		}
		l.Progress(Scenes, i+1, sceneCount)
	}
	return nil
}

// sceneCount is how many scenes there are.
const sceneCount = 12

// officer is who acts for the cooperative of the scenes.
func (s *scenes) officer() identity.Actor { return s.officers[sceneGroup] }

// group is the cooperative of the scenes.
func (s *scenes) group() identity.CooperativeID { return s.cooperatives[sceneGroup].ID }

// before is a moment so long before now, of whole seconds: PostgreSQL rounds what
// is finer, perhaps up.
func (s *scenes) before(ago time.Duration) time.Time { return s.now.Add(-ago).Truncate(time.Second) }

const day = 24 * time.Hour

// wish is an order of a scene.
type wish struct {
	ago      time.Duration // before now
	goods    int           // which listing, counted around
	quantity int
	method   payment.Method
	voucher  string
	buyer    int // which name
	to       region.Code
}

// listing is a listing of the cooperative and its first variant.
func (s *scenes) listing(n int) (Product, catalog.VariantID) {
	place := s.listed[n%len(s.listed)]
	return s.Products[place], s.variants[place][0]
}

// story is the checkout with a source that repeats, and a key from it for the
// next order or inquiry.
func (s *scenes) story() (*checkout.Checkout, uuid.UUID, error) {
	story := *s.Checkout
	random := s.random(sceneRandom + s.made)
	s.made++
	story.Random = random
	key, err := uuid.NewRandomFromReader(random)
	return &story, key, err
}

// wanted puts a listing into a new cart, of which enough is there.
func (s *scenes) wanted(ctx context.Context, key uuid.UUID, n, quantity int, at time.Time) (cart.Token, error) {
	product, variant := s.listing(n)
	if !product.MadeToOrder {
		var onHand int
		if err := s.DB.GetContext(ctx, &onHand, `SELECT on_hand FROM variant WHERE id = $1`, int64(variant)); err != nil {
			return "", err
		}
		if err := catalog.Count(ctx, s.DB, s.officer(), variant, onHand+quantity, at); err != nil {
			return "", err
		}
	}
	token := browserOf(key)
	return token, cart.Add(ctx, s.DB, token, variant, quantity, product.Price, at)
}

// place places an order of a scene.
func (s *scenes) place(ctx context.Context, w wish) (order.Order, error) {
	story, key, err := s.story()
	if err != nil {
		return order.Order{}, err
	}
	at := s.before(w.ago)
	token, err := s.wanted(ctx, key, w.goods, w.quantity, at)
	if err != nil {
		return order.Order{}, err
	}
	request := s.request(key, token, w)
	quote, err := checkout.QuoteCart(ctx, s.DB, token, request.To(), nil)
	if err != nil {
		return order.Order{}, err
	}
	rebate, err := story.Rebate(ctx, s.DB, quote, w.voucher, at)
	if err != nil {
		return order.Order{}, err
	}
	request.TotalSeen = quote.Total.Sub(rebate.Amount)
	placed, err := story.Place(ctx, request, at)
	if err != nil {
		return order.Order{}, fmt.Errorf("order %d by %s: %w", s.made, w.method, err)
	}
	return placed, nil
}

// request is what an invented customer fills in.
func (s *scenes) request(key uuid.UUID, token cart.Token, w wish) checkout.Request {
	if w.to == "" {
		w.to = destinations[0]
	}
	name, phone := buyerNames[w.buyer%len(buyerNames)], fmt.Sprintf("+6281300009%03d", w.buyer)
	return checkout.Request{
		FormKey: key, Cart: token, Method: w.method, Voucher: w.voucher, Language: "id", BuyerName: name, BuyerPhone: phone, RecipientName: name,
		RecipientPhone: phone, Destination: s.places[w.to], Street: fmt.Sprintf("Jl. Contoh No. %d, RT 03/RW 02", 10+w.buyer),
	}
}

// parcel is the one parcel of a scene's order.
func (s *scenes) parcel(ctx context.Context, o order.Order) (order.Parcel, error) {
	return order.ParcelFor(ctx, s.DB, s.group(), o.ID)
}

// ship sends an order's parcel on its way.
func (s *scenes) ship(ctx context.Context, o order.Order, ago time.Duration) (order.Parcel, error) {
	parcel, err := s.parcel(ctx, o)
	if err != nil {
		return parcel, err
	}
	return parcel, s.Checkout.Ship(ctx, s.officer(), s.group(), parcel.ID, "DEMO"+o.Number+"1", s.before(ago))
}
