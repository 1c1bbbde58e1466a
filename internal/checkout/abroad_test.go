package checkout_test

import (
	"strings"
	"testing"

	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/delivery"
	"simpul/internal/fault"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/region"
)

// harbour is a cooperative that ships to East Asia, with a bag and one of 9 kg.
type harbour struct {
	*checkouttest.World
	coop       cooperative.Cooperative
	bag, heavy catalog.VariantID
}

func newHarbour(t *testing.T) *harbour {
	t.Helper()
	h := &harbour{World: checkouttest.New(t)}
	h.coop = h.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	siti := h.Producer(h.coop, "Siti Contoh", checkouttest.Waliwis)
	h.bag = h.Bag(h.coop, "Tas tali kur", money.Rupiah(185_000), 20, share(siti, 100))
	h.heavy = h.Bag(h.coop, "Tirai", money.Rupiah(900_000), 20, share(siti, 100))
	h.exec(t, `UPDATE product SET weight_g = 9000 WHERE title = 'Tirai'`)
	h.Abroad(h.coop)
	return h
}

func (h *harbour) exec(t *testing.T, statement string, args ...any) {
	t.Helper()
	if _, err := h.Owner.ExecContext(t.Context(), statement, args...); err != nil {
		t.Fatal(err)
	}
}

// TestAnOrderAbroadIsPricedByItsZone prices Hong Kong by kilogram, keeps the
// rate, and refuses what is too heavy or goes where no rate is.
func TestAnOrderAbroadIsPricedByItsZone(t *testing.T) {
	t.Parallel()
	p := newHarbour(t)
	r := p.RequestAbroad(p.Cart(checkouttest.Item{Variant: p.bag, Quantity: 5})) // 2 kg
	placed, err := p.Checkout.Place(t.Context(), r, p.Now)
	if err != nil {
		t.Fatal(err)
	}
	parcels, err := order.Parcels(t.Context(), p.App, placed.ID)
	if err != nil || len(parcels) != 1 || parcels[0].Rate == 0 || parcels[0].Zone != "east_asia" || parcels[0].Shipping.Rupiah() != 190_000+95_000 {
		t.Fatalf("%+v %v", parcels, err)
	}
	if placed.RegionCode != "" || placed.RegionName != "Yau Ma Tei, Kowloon, Hong Kong" {
		t.Errorf("sent to %q %q", placed.RegionCode, placed.RegionName)
	}
	lines, err := order.Lines(t.Context(), p.App, placed.ID)
	if err != nil || lines[0].HSCode != "420222" || !strings.HasPrefix(lines[0].CustomsContents, "Handbag") {
		t.Errorf("declared: %+v %v", lines, err)
	}
	for name, change := range map[string]func(r *checkout.Request){
		"no rate there":    func(r *checkout.Request) { r.Country, r.Area = "AE", "Dubai" },
		"too heavy":        func(r *checkout.Request) { r.Cart = p.Cart(checkouttest.Item{Variant: p.heavy, Quantity: 3}) },
		"another's area":   func(r *checkout.Request) { r.Area = "Selangor" },
		"no area":          func(r *checkout.Request) { r.Area = "" },
		"no country known": func(r *checkout.Request) { r.Country = "XX" },
		"nowhere":          func(r *checkout.Request) { r.Country, r.Destination = "", region.Region{} },
	} {
		r := p.RequestAbroad(p.Cart(one(p.bag)))
		change(&r)
		if _, err := p.Checkout.Place(t.Context(), r, p.Now); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAChangedRateLeavesOrdersAlone changes the rate under an order, and under
// a page that is still open.
func TestAChangedRateLeavesOrdersAlone(t *testing.T) {
	t.Parallel()
	p := newHarbour(t)
	placed, err := p.Checkout.Place(t.Context(), p.RequestAbroad(p.Cart(one(p.bag))), p.Now)
	if err != nil {
		t.Fatal(err)
	}
	open := p.RequestAbroad(p.Cart(one(p.bag)))
	p.exec(t, `UPDATE shipping_rate SET ended_at = now() WHERE abroad`)
	p.exec(t, `INSERT INTO shipping_rate (cooperative_id, courier_id, zone, abroad, first_kg, next_kg, days_min, days_max, set_at)
		SELECT cooperative_id, courier_id, zone, abroad, first_kg + 1000000, next_kg, days_min, days_max, now() FROM shipping_rate WHERE abroad`)
	if _, err := p.Checkout.Place(t.Context(), open, p.Now); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the total that was seen: %v", err)
	}
	if now, err := order.ByID(t.Context(), p.App, placed.ID); err != nil || now.Total != placed.Total {
		t.Errorf("the order: %v %v", now.Total, err)
	}
	if quote, err := checkout.QuoteCart(t.Context(), p.App, open.Cart, delivery.Abroad("HK"), nil); err != nil || quote.Shipping != money.Rupiah(200_000) {
		t.Errorf("the new price: %v %v", quote.Shipping, err)
	}
}

// TestTheDatabaseHoldsWhatGoesAbroad tries to break it.
func TestTheDatabaseHoldsWhatGoesAbroad(t *testing.T) {
	t.Parallel()
	p := newHarbour(t)
	here := p.Order(one(p.bag))
	away, err := p.Checkout.Place(t.Context(), p.RequestAbroad(p.Cart(one(p.bag))), p.Now)
	if err != nil {
		t.Fatal(err)
	}
	// A parcel like that of an order, for the other cooperative, but for some
	// columns.
	like := func(of order.Order, as order.Order, columns string) string {
		return strings.NewReplacer("$of", of.Number, "$as", as.Number, "$columns", columns).Replace(`
			INSERT INTO parcel (order_id, cooperative_id, days_min, days_max, weight_g, courier_id, zone, billed_kg, shipping, rate_id)
			SELECT (SELECT id FROM shop_order WHERE number = '$of'), x.cooperative_id, x.days_min, x.days_max, x.weight_g, $columns
			FROM parcel x JOIN shop_order o ON o.id = x.order_id WHERE o.number = '$as'`)
	}
	const rate = `
		INSERT INTO shipping_rate (cooperative_id, courier_id, zone, abroad, first_kg, next_kg, days_min, days_max, set_at) SELECT id, `
	p.exec(t, `DROP INDEX parcel_one_per_cooperative`)
	for name, tc := range map[string]struct{ statement, want string }{
		"abroad in an order within": {like(here, away, "courier_id, zone, billed_kg, shipping, rate_id"), "parcel_country"},
		"within in an order abroad": {like(away, here, "courier_id, zone, billed_kg, shipping, rate_id"), "parcel_country"},
		"fetched abroad":            {like(away, here, "6, zone, billed_kg, 0, NULL"), "parcel_"},
		"another price":             {like(away, away, "courier_id, zone, billed_kg, shipping + 100, rate_id"), "parcel_rate_price"},
		"heavier than it is taken":  {like(away, away, "courier_id, zone, 21, shipping + 20 * 9500000, rate_id"), "parcel_rate_price"},
		"another courier's rate":    {like(away, away, "9, zone, billed_kg, shipping, rate_id"), "parcel_rate"},
		"another zone's rate":       {like(away, away, "courier_id, 'europe', billed_kg, shipping, rate_id"), "parcel_rate"},
		"no zone":                   {like(away, away, "courier_id, 'moon', billed_kg, shipping, NULL"), "parcel_zone"},
		"a rate rewritten":          {`UPDATE shipping_rate SET first_kg = 0`, "shipping_rate_closed"},
		"a rate begun again":        {`UPDATE shipping_rate SET ended_at = now(); UPDATE shipping_rate SET ended_at = NULL`, "shipping_rate_closed"},
		"a rate removed":            {`DELETE FROM shipping_rate WHERE zone = 'europe' OR TRUE`, ""},
		"two rates at once":         {rate + `1, 'java', FALSE, 100, 100, 1, 2, now() FROM cooperative`, "shipping_rate_current"},
		"a courier who does not":    {rate + `1, 'europe', TRUE, 100, 100, 1, 2, now() FROM cooperative`, "shipping_rate_courier"},
		"a zone that is not":        {rate + `7, 'java', TRUE, 100, 100, 1, 2, now() FROM cooperative`, "shipping_rate_zone"},
		"a city within":             {`UPDATE shop_order SET city = 'Kowloon' WHERE country = 'ID'`, "shop_order_parts"},
		"a line without its code":   {`UPDATE order_line SET hs_code = '42'`, "order_line_hs_code"},
		"a category without a code": {`UPDATE category SET hs_code = NULL`, ""},
		"a product of a wrong code": {`UPDATE product SET hs_code = '4202.22'`, "product_hs_code"},
		"an undeclared line":        {`INSERT INTO order_line (order_id, parcel_id, cooperative_id, product_id, variant_id, fee_policy_id, title, made_to_order, weight_g, price, quantity, net) SELECT order_id, parcel_id, cooperative_id, product_id, variant_id, fee_policy_id, title, made_to_order, weight_g, price, quantity, net FROM order_line WHERE hs_code <> ''`, "order_line_"},
	} {
		_, err := p.Owner.ExecContext(t.Context(), tc.statement)
		if got := database.ConstraintOf(err); err == nil || !strings.HasPrefix(got, tc.want) {
			t.Errorf("%s: %v, refused by %q, want %q", name, err, got, tc.want)
		}
	}
	for _, statement := range []string{`DELETE FROM shipping_rate`, `UPDATE shipping_rate SET first_kg = 100`, `UPDATE order_line SET hs_code = '420222'`, `UPDATE shop_order SET country = 'ID'`} {
		if _, err := p.App.ExecContext(t.Context(), statement); err == nil {
			t.Errorf("the application may %s", statement)
		}
	}
}

// TestAbroadWhatNeedsABankOfHereComesLast: a customer in Hong Kong is offered the
// card first, one in Jakarta what most people use here.
func TestAbroadWhatNeedsABankOfHereComesLast(t *testing.T) {
	t.Parallel()
	h := newHarbour(t)
	h.Transfers()
	all := []payment.Method{payment.Transfer, payment.Simulation}
	for to, want := range map[delivery.Place]payment.Method{delivery.Abroad("HK"): payment.Simulation, delivery.Within(checkouttest.Tebet): payment.Transfer} {
		quote, err := checkout.QuoteCart(t.Context(), h.App, h.Cart(checkouttest.Item{Variant: h.bag, Quantity: 1}), to, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := h.Checkout.Methods(t.Context(), h.App, quote, all)
		if err != nil || len(got) != 2 || got[0] != want {
			t.Errorf("to %+v: %v %v", to, got, err)
		}
	}
}
