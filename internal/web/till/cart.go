package till

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/cart"
	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/delivery"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/producer"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/layout"
	"simpul/views/part"
	"simpul/views/shop"
)

// countKept is how long the number of things in the cart is shown, in seconds:
// as long as the cart lives.
const countKept = int(cart.Lifetime / 1e9)

func (o Options) showCart(c *fiber.Ctx) error {
	quote, err := checkout.QuoteCart(c.UserContext(), o.DB, cart.Token(web.Browser(c)), delivery.Place{}, nil)
	if err != nil {
		return err
	}
	frame, err := o.frame(c)
	if err != nil {
		return err
	}
	makers, err := o.makersOf(c.UserContext(), quote, web.Now(c))
	if err != nil {
		return err
	}
	o.count(c, quote.Quantity)
	return web.Render(c, fiber.StatusOK, shop.Cart(o.cartProps(c, quote, makers, frame)))
}

// knownMakers are the makers of a cart as the public may know them, when what they
// make to order would be ready, and which of their cooperatives rest.
type knownMakers struct {
	people map[identity.PersonID]producer.Public
	ready  map[catalog.VariantID]time.Time
	rests  map[identity.CooperativeID]shop.Rest
}

func (o Options) makersOf(ctx context.Context, quote checkout.Quote, now time.Time) (known knownMakers, err error) {
	var makers []identity.PersonID
	known.ready = map[catalog.VariantID]time.Time{}
	for _, p := range quote.Parcels {
		for _, l := range p.Lines {
			for _, m := range l.Makers {
				makers = append(makers, m.Producer)
			}
			if !l.MadeToOrder || l.Problem != "" {
				continue
			}
			ready, err := catalog.ReadyOn(ctx, o.DB, l.Product, l.Quantity, now)
			if err == nil {
				known.ready[l.Variant] = ready
			} else if fault.KindOf(err) != fault.Conflict {
				return known, err
			}
		}
	}
	if known.rests, err = o.rests(ctx, quote, now); err != nil {
		return known, err
	}
	known.people, err = producer.Publics(ctx, o.DB, makers)
	return known, err
}

// rests is what customers are told of the recesses of the cooperatives in a cart.
func (o Options) rests(ctx context.Context, quote checkout.Quote, now time.Time) (map[identity.CooperativeID]shop.Rest, error) {
	resting, err := quote.Resting(ctx, o.DB, now)
	if err != nil {
		return nil, err
	}
	told := make(map[identity.CooperativeID]shop.Rest, len(resting))
	for _, p := range quote.Parcels {
		told[p.Cooperative.ID] = shop.RestOf(ctx, p.Cooperative.Name, resting[p.Cooperative.ID], now)
	}
	return told, nil
}

func (o Options) cartProps(c *fiber.Ctx, quote checkout.Quote, makers knownMakers, frame layout.ShopFrame) shop.CartProps {
	ctx := c.UserContext()
	props := shop.CartProps{
		Page: web.PublicPage(c, i18n.T(ctx, "cart.title"), i18n.T(ctx, "cart.description")), Frame: frame, Count: quote.Quantity, Items: quote.Items,
	}
	for _, p := range quote.Parcels {
		parcel := shop.CartParcel{
			Cooperative: p.Cooperative.Name, URL: i18n.Path(ctx, "/kelompok/"+p.Cooperative.Slug), Village: p.Cooperative.Village().Short(),
			Rest: makers.rests[p.Cooperative.ID],
		}
		props.Closed = props.Closed || parcel.Rest.Closed
		for _, l := range p.Lines {
			line := o.cartLine(c, l, makers)
			props.Changed = props.Changed || l.Problem != ""
			parcel.Lines = append(parcel.Lines, line)
		}
		props.Parcels = append(props.Parcels, parcel)
	}
	return props
}

func (o Options) cartLine(c *fiber.Ctx, l checkout.QuotedLine, makers knownMakers) shop.CartLine {
	ctx, language := c.UserContext(), string(web.Language(c))
	title := l.TitleIn(language)
	line := shop.CartLine{
		Variant: int64(l.Variant), Title: title, URL: i18n.Path(ctx, "/produk/"+l.Slug), Option: l.OptionIn(language),
		Maker: makers.line(c, l.Makers), Picture: o.picture(l.Picture, title), Price: l.Price, Amount: l.Amount,
		Quantity: l.Quantity, Max: min(cart.MaxQuantity, max(l.Available, 1)), Left: max(l.Available, 0),
	}
	if ready, ok := makers.ready[l.Variant]; ok {
		line.Promise = i18n.T(ctx, "cart.promise", i18n.Date(ctx, ready))
	}
	if l.Price != l.PriceSeen {
		was := l.PriceSeen.Mul(int64(l.Quantity))
		line.Was = &was
	}
	switch l.Problem {
	case checkout.PriceChanged:
		line.Problem = i18n.T(ctx, "cart.problem.price_changed")
	case checkout.TooFew:
		line.Problem = i18n.T(ctx, "cart.problem.too_few", l.Available)
	case checkout.SoldOut:
		line.Problem = i18n.T(ctx, "cart.problem.sold_out")
	case checkout.Withdrawn:
		line.Left = 0
		line.Problem = i18n.T(ctx, "cart.problem.withdrawn")
	}
	return line
}

func (k knownMakers) line(c *fiber.Ctx, makers []catalog.OfferMaker) string {
	names := make([]string, len(makers))
	for i, m := range makers {
		names[i] = publicName(c, k.people[m.Producer])
	}
	return i18n.List(c.UserContext(), names)
}

func publicName(c *fiber.Ctx, p producer.Public) string {
	if p.Name == "" {
		return i18n.T(c.UserContext(), "order.maker.from", p.Place)
	}
	return i18n.T(c.UserContext(), "order.maker.named", p.Name, p.Place)
}

// addToCart puts a chosen variant into the cart at the price that its page
// shows; the form carries no token, because its page is the same for everybody
// and may be cached.
func (o Options) addToCart(c *fiber.Ctx) error {
	form := web.Form(c)
	variant := catalog.VariantID(form.ID("variant"))
	quantity := form.OptionalInt("quantity", 1, 1, cart.MaxQuantity)
	if !form.Valid() {
		web.Flash(c, part.Warn, "cart.choose")
		return web.Redirect(c, i18n.Path(c.UserContext(), "/keranjang"))
	}
	offers, err := catalog.Offers(c.UserContext(), o.DB, []catalog.VariantID{variant})
	if err != nil {
		return err
	}
	if len(offers) == 0 || !offers[0].Published {
		return fault.New(fault.NotFound, "catalog.variant.unknown")
	}
	err = cart.Add(c.UserContext(), o.DB, cart.Token(web.KeepBrowser(c)), variant, quantity, offers[0].Price, web.Now(c))
	if refusal, ok := fault.As(err); ok && refusal.Kind == fault.Conflict {
		web.Flash(c, part.Warn, refusal.Key, refusal.Args...)
		return web.Redirect(c, i18n.Path(c.UserContext(), "/keranjang"))
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "cart.added", offers[0].TitleIn(string(web.Language(c))))
	return web.Redirect(c, i18n.Path(c.UserContext(), "/keranjang"))
}

// changeCart takes whatever was pressed in the cart: a quantity, less, more,
// remove, or accepting what has changed.
func (o Options) changeCart(c *fiber.Ctx) error {
	ctx, sent := c.UserContext(), web.Form(c)
	token := cart.Token(web.KeepBrowser(c))
	lines, err := cart.Lines(ctx, o.DB, token)
	if err != nil {
		return err
	}
	accepted := sent.Ticked("accept")
	if accepted {
		if err := cart.AcceptPrices(ctx, o.DB, token, pricesShown(lines, sent)); err != nil {
			return err
		}
	}
	for _, l := range lines {
		wanted := wantedQuantity(l, sent.Value(field(l.Variant)), sent.Value("less"), sent.Value("more"), sent.Value("remove"))
		if left, err := strconv.Atoi(sent.Value(shop.LeftField(int64(l.Variant)))); accepted && err == nil && left >= 0 {
			wanted = min(wanted, left)
		}
		if wanted == l.Quantity {
			continue
		}
		if err := cart.SetQuantity(ctx, o.DB, token, l.Variant, wanted); err != nil {
			return err
		}
		if wanted == 0 {
			web.Flash(c, part.Good, "cart.removed")
		}
	}
	return web.Redirect(c, i18n.Path(ctx, "/keranjang"))
}

// pricesShown are the prices that stood on the cart's page.
func pricesShown(lines []cart.Line, sent *form.Form) map[catalog.VariantID]money.Amount {
	shown := map[catalog.VariantID]money.Amount{}
	for _, l := range lines {
		if minor, err := strconv.ParseInt(sent.Value(shop.PriceField(int64(l.Variant))), 10, 64); err == nil && minor > 0 && minor <= 100*money.MaxTyped {
			shown[l.Variant] = money.Minor(minor, money.IDR)
		}
	}
	return shown
}

func field(variant catalog.VariantID) string { return "q" + strconv.FormatInt(int64(variant), 10) }

// wantedQuantity is what a line's quantity becomes; what cannot be read changes
// nothing.
func wantedQuantity(l cart.Line, typed, less, more, remove string) int {
	name := field(l.Variant)
	quantity := l.Quantity
	if n, err := strconv.Atoi(strings.TrimSpace(typed)); err == nil {
		quantity = n
	}
	switch name {
	case less:
		quantity--
	case more:
		quantity++
	}
	if "q"+remove == name {
		quantity = 0
	}
	return max(0, min(quantity, cart.MaxQuantity))
}

// count keeps the number that the header's script shows beside the cart.
func (o Options) count(c *fiber.Ctx, quantity int) {
	cookie := &fiber.Cookie{Name: layout.CartCountCookie, Path: "/", SameSite: fiber.CookieSameSiteLaxMode, MaxAge: countKept}
	if quantity > 0 {
		cookie.Value = strconv.Itoa(quantity)
	} else {
		cookie.MaxAge = -1
	}
	c.Cookie(cookie)
}
