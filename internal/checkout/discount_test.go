package checkout_test

import (
	"testing"
	"time"

	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cooperative"
	"simpul/internal/delivery"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/report"
)

// pair is a world of two cooperatives, the first of which has two makers.
type pair struct {
	*checkouttest.World
	waliwis, kronjo    cooperative.Cooperative
	siti, aminah, dewi identity.Actor
	shared, alone      checkouttest.Item // Rp185.000 by Siti 60 % and Aminah; two of Rp50.000 by Dewi
}

func newPair(t *testing.T) *pair {
	t.Helper()
	p := &pair{World: monthAgo(t)}
	p.waliwis, p.kronjo = p.Cooperative("Simpul Waliwis", checkouttest.Waliwis), p.Cooperative("Tali Kur Kronjo", checkouttest.Kronjo)
	p.siti, p.aminah = p.Producer(p.waliwis, "Siti Contoh", checkouttest.Waliwis), p.Producer(p.waliwis, "Aminah Contoh", checkouttest.MekarBaru)
	p.dewi = p.Producer(p.kronjo, "Dewi Contoh", checkouttest.Kronjo)
	p.shared = one(p.Bag(p.waliwis, "Tas bersama", money.Rupiah(185_000), 9, share(p.siti, 60), share(p.aminah, 40)))
	p.alone = checkouttest.Item{Variant: p.Bag(p.kronjo, "Dompet", money.Rupiah(50_000), 9, share(p.dewi, 100)), Quantity: 2}
	return p
}

// buy places and settles an order of both cooperatives' goods.
func (p *pair) buy(t *testing.T, tip money.Amount, discounts ...order.Discount) order.Order {
	t.Helper()
	r := p.Request(p.Cart(p.shared, p.alone))
	r.Tip, r.Discounts = tip, discounts
	r.TotalSeen = r.TotalSeen.Add(tip)
	for _, d := range discounts {
		r.TotalSeen = r.TotalSeen.Sub(d.Amount)
	}
	o, err := p.Checkout.Place(t.Context(), r, p.Now)
	if err != nil {
		t.Fatal(err)
	}
	if outcome, err := p.Checkout.Settle(t.Context(), p.Receipt(o), p.Now); err != nil || outcome != checkout.Settled {
		t.Fatalf("settle: %s %v", outcome, err)
	}
	return o
}

func (p *pair) bridge(t *testing.T) report.Bridge {
	t.Helper()
	b, err := report.BridgeOf(t.Context(), p.Report, p.Programme.ID, report.Window{From: p.Now.AddDate(0, 0, -1), To: time.Now().AddDate(0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	if !b.Gap().IsZero() {
		t.Errorf("a gap of %v in %+v", b.Gap(), b)
	}
	return b
}

// TestDiscountsByWhoFundsThem: the makers' discount lowers all that is split,
// the cooperative's only its own fee, the programme's nobody's.
func TestDiscountsByWhoFundsThem(t *testing.T) {
	t.Parallel()
	for funder, tc := range map[order.Funder]struct {
		of                         bool // only Waliwis's goods
		siti, aminah, dewi         int64
		waliwis, kronjo, programme int64 // fees
		given, revenue             int64
	}{
		// 28.500 over 185.000 and 100.000: 18.500 and 10.000.
		order.ByMakers:    {false, 89_910, 59_940, 81_000, 9_990, 5_400, 3_330 + 1_800, 0, 256_500},
		order.ByProgramme: {false, 99_900, 66_600, 90_000, 11_100, 6_000, 3_700 + 2_000, 28_500, 285_000},
		// Rp17.400 more than its fee: the cooperative owes it.
		order.ByCooperative: {true, 99_900, 66_600, 90_000, 11_100 - 28_500, 6_000, 3_700 + 2_000, 0, 256_500},
	} {
		t.Run(string(funder), func(t *testing.T) {
			t.Parallel()
			p := newPair(t)
			d := order.Discount{Amount: money.Rupiah(28_500), Funder: funder}
			if tc.of {
				d.Cooperative = p.waliwis.ID
			}
			o := p.buy(t, money.Amount{}, d)
			if want := money.Rupiah(285_000 + 20_000 - 28_500); o.Total != want {
				t.Errorf("total %v, want %v", o.Total, want)
			}
			balances(t, p.World, map[ledger.Code]int64{
				ledger.Processor("simulation", money.IDR):      276_500,
				ledger.ProducerPending(int64(p.siti.Person)):   -tc.siti,
				ledger.ProducerPending(int64(p.aminah.Person)): -tc.aminah,
				ledger.ProducerPending(int64(p.dewi.Person)):   -tc.dewi,
				ledger.CooperativeFee(int64(p.waliwis.ID)):     -tc.waliwis,
				ledger.CooperativeFee(int64(p.kronjo.ID)):      -tc.kronjo,
				ledger.ProgrammeFee:                            -tc.programme,
				ledger.ProgrammeDiscount:                       tc.given,
			})
			if b := p.bridge(t); b.Taken != o.Total || b.Revenue != money.Rupiah(tc.revenue) || b.Discount != money.Rupiah(tc.given) {
				t.Errorf("bridge %+v", b)
			}
			mustBeSound(t, p.World)
		})
	}
}

// TestTipGoesToTheMakersInFull, by the price of what each has made, and is no
// revenue; it is released with the parcel.
func TestTipGoesToTheMakersInFull(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	o := p.buy(t, money.Rupiah(28_500))
	balances(t, p.World, map[ledger.Code]int64{
		ledger.ProducerPending(int64(p.siti.Person)):   -(99_900 + 11_100),
		ledger.ProducerPending(int64(p.aminah.Person)): -(66_600 + 7_400),
		ledger.ProducerPending(int64(p.dewi.Person)):   -(90_000 + 10_000),
		ledger.CooperativeFee(int64(p.waliwis.ID)):     -11_100,
	})
	if b := p.bridge(t); b.Tips != money.Rupiah(28_500) || b.Revenue != money.Rupiah(285_000) || b.Income != money.Rupiah(256_500) {
		t.Errorf("bridge %+v", b)
	}
	id := delivered(t, p.World, p.waliwis, o)
	if err := p.Checkout.Release(t.Context(), id, p.Now.Add(order.ReturnWindow)); err != nil {
		t.Fatal(err)
	}
	balances(t, p.World, map[ledger.Code]int64{
		ledger.ProducerPending(int64(p.siti.Person)): 0, ledger.ProducerPayable(int64(p.siti.Person)): -(99_900 + 11_100),
		ledger.ProducerPending(int64(p.aminah.Person)): 0, ledger.ProducerPayable(int64(p.aminah.Person)): -(66_600 + 7_400),
		ledger.ProducerPending(int64(p.dewi.Person)): -(90_000 + 10_000), ledger.ProducerPayable(int64(p.dewi.Person)): 0,
	})
	mustBeSound(t, p.World)
}

// TestDiscountsThatNobodyCouldGive are refused, and leave the cart as it was.
func TestDiscountsThatNobodyCouldGive(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	token := p.Cart(p.shared)
	for name, tc := range map[string]struct {
		discount order.Discount
		tip      money.Amount
		key      string
	}{
		"of nothing":                 {order.Discount{Funder: order.ByProgramme}, money.Amount{}, "order.discount_amount"},
		"negative":                   {order.Discount{Amount: money.Rupiah(-5), Funder: order.ByMakers}, money.Amount{}, "order.discount_amount"},
		"of half a rupiah":           {order.Discount{Amount: money.Minor(50, money.IDR), Funder: order.ByMakers}, money.Amount{}, "order.discount_amount"},
		"by nobody":                  {order.Discount{Amount: money.Rupiah(5)}, money.Amount{}, "order.discount_funder"},
		"by a cooperative, of all":   {order.Discount{Amount: money.Rupiah(5), Funder: order.ByCooperative}, money.Amount{}, "order.discount_cooperative"},
		"more than the goods":        {order.Discount{Amount: money.Rupiah(185_001), Funder: order.ByProgramme}, money.Amount{}, "order.discount_too_much"},
		"on goods that are not here": {order.Discount{Amount: money.Rupiah(5), Funder: order.ByProgramme, Cooperative: p.kronjo.ID}, money.Amount{}, "order.discount_too_much"},
		"with half a rupiah of tip":  {order.Discount{Amount: money.Rupiah(5), Funder: order.ByMakers}, money.Minor(50, money.IDR), "tip"},
		"with a negative tip":        {order.Discount{Amount: money.Rupiah(5), Funder: order.ByMakers}, money.Rupiah(-1), "tip"},
	} {
		r := p.Request(token)
		r.Discounts, r.Tip = []order.Discount{tc.discount}, tc.tip
		r.TotalSeen = r.TotalSeen.Sub(tc.discount.Amount).Add(tc.tip)
		_, err := p.Checkout.Place(t.Context(), r, p.Now)
		refusal, ok := fault.As(err)
		if !ok || refusal.Kind != fault.Invalid || (refusal.Key != tc.key && (len(refusal.Fields) != 1 || refusal.Fields[0].Name != tc.key)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if quote, err := checkout.QuoteCart(t.Context(), p.App, token, delivery.Within(checkouttest.Tebet), nil); err != nil || quote.Empty() {
		t.Errorf("the cart is gone: %v", err)
	}
	mustBeSound(t, p.World)
}
