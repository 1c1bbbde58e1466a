package checkout_test

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/voucher"
)

// happening is something that becomes of an order, whenever it does.
type happening struct {
	name string
	do   func(ctx context.Context, o order.Order) error
}

const bookedFor = `
	SELECT a.code, sum(p.amount) AS amount FROM posting p JOIN ledger_transaction t ON t.id = p.transaction_id JOIN account a ON a.id = p.account_id
	WHERE t.order_id = $1 GROUP BY a.code HAVING sum(p.amount) <> 0`

// ending is where an order stands in the end: its state, its part of the books,
// and what it holds of stock and voucher. The unique code, which differs, is
// taken out of the books.
func ending(t *testing.T, w *checkouttest.World, placed order.Order) map[string]int64 {
	t.Helper()
	o, err := order.ByID(t.Context(), w.App, placed.ID)
	if err != nil {
		t.Fatal(err)
	}
	end := map[string]int64{"order " + string(o.PaymentState): 1}
	var booked []struct {
		Code   string
		Amount money.Amount
	}
	if err := w.App.SelectContext(t.Context(), &booked, bookedFor, int64(o.ID)); err != nil {
		t.Fatal(err)
	}
	for _, b := range booked {
		amount := b.Amount.Rupiah()
		switch {
		case strings.HasPrefix(b.Code, "asset:bank:"):
			amount += o.UniqueCode.Rupiah()
		case b.Code == "expense:discount:programme":
			amount -= o.UniqueCode.Rupiah()
		}
		end[b.Code] = amount
	}
	if use, ok, err := voucher.UseOf(t.Context(), w.App, int64(o.ID)); err != nil {
		t.Fatal(err)
	} else if ok && use.GivenBackAt == nil {
		end["voucher used"] = 1
	}
	return end
}

// TestAllOrdersOfFourEventsEndInTheSameLedger: whatever comes first of a payment,
// the same payment learnt elsewhere or another one, the customer's cancellation
// and the end of her time, in the end the order is paid once, its goods and its
// voucher are held once, and the books say the same.
func TestAllOrdersOfFourEventsEndInTheSameLedger(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.shared.Variant = p.Bag(p.waliwis, "Tas banyak", money.Rupiah(185_000), 100, share(p.siti, 60), share(p.aminah, 40))
	p.alone.Variant = p.Bag(p.kronjo, "Dompet banyak", money.Rupiah(50_000), 200, share(p.dewi, 100))
	v := p.offer(t, func(v *voucher.Voucher) { v.UsesEach = 100 })
	to := p.Transfers()
	officer := p.Officer(p.waliwis)

	// An order that has moved on refuses; what it then is counts in the end.
	unless := func(err error) error {
		if fault.KindOf(err) == fault.Conflict {
			return nil
		}
		return err
	}
	cancel := happening{"cancel", func(ctx context.Context, o order.Order) error {
		now, err := order.ByID(ctx, p.App, o.ID)
		if err != nil {
			return err
		}
		return unless(p.Checkout.Cancel(ctx, now, p.Now))
	}}
	expire := happening{"expire", func(ctx context.Context, o order.Order) error {
		return p.Checkout.Expire(ctx, o.ID, o.HeldUntil)
	}}
	pays := func(name string, id func(o order.Order) string) happening {
		return happening{name, func(ctx context.Context, o order.Order) error {
			receipt := p.Receipt(o)
			receipt.ExternalID = id(o)
			_, err := p.Checkout.Settle(ctx, receipt, p.Now)
			return err
		}}
	}
	first := func(o order.Order) string { return "sim_a_" + o.Number }
	webhook, sweep := pays("webhook", first), pays("sweep", first)
	another := pays("another payment", func(o order.Order) string { return "sim_b_" + o.Number })
	confirm := happening{"confirm", func(ctx context.Context, o order.Order) error {
		_, err := p.Checkout.ConfirmReceipt(ctx, officer, checkout.Seen{Destination: to.ID, Order: o.ID, Reference: "R-" + o.Number, Amount: o.Total, ReceivedAt: p.Now}, p.Now)
		return err
	}}
	claim := happening{"claim", func(ctx context.Context, o order.Order) error {
		now, err := order.ByID(ctx, p.App, o.ID)
		if err != nil {
			return err
		}
		return unless(p.Checkout.ClaimPaid(ctx, now, 0, p.Now))
	}}

	// Rp285.000 of goods less Rp20.000 by the programme, and Rp20.000 postage.
	sale := map[string]int64{
		"order paid": 1, "voucher used": 1, "expense:discount:programme": 20_000, "income:programme_fee": -5_700, "income:processing_contribution": -5_700,
		"liability:coop:1:fee": -11_100, "liability:coop:2:fee": -6_000, "liability:shipping:1": -10_000, "liability:shipping:2": -10_000,
		"liability:producer:" + personID(p.siti) + ":pending": -99_900, "liability:producer:" + personID(p.aminah) + ":pending": -66_600,
		"liability:producer:" + personID(p.dewi) + ":pending": -90_000,
	}
	with := func(more map[string]int64) map[string]int64 {
		all := map[string]int64{}
		for _, m := range []map[string]int64{sale, more} {
			for k, n := range m {
				all[k] = n
			}
		}
		return all
	}
	for name, tc := range map[string]struct {
		method payment.Method
		events []happening
		want   map[string]int64
	}{
		"learnt twice": {payment.Simulation, []happening{webhook, sweep, cancel, expire}, with(map[string]int64{"asset:psp:simulation:idr": 285_000})},
		"paid twice": {payment.Simulation, []happening{webhook, another, cancel, expire},
			with(map[string]int64{"asset:psp:simulation:idr": 570_000, "liability:suspense:receipts": -285_000})},
		"seen on a statement": {payment.Transfer, []happening{confirm, claim, cancel, expire}, with(map[string]int64{"asset:bank:contoh-1": 285_000})},
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			all := permutations(tc.events)
			if len(all) != 24 {
				t.Fatalf("%d orders of events", len(all))
			}
			for _, events := range all {
				r := p.Request(p.Cart(p.shared, p.alone))
				r.Voucher, r.Method, r.TotalSeen = v.Code, tc.method, r.TotalSeen.Sub(v.Amount)
				o, err := p.Checkout.Place(t.Context(), r, p.Now)
				if err != nil {
					t.Fatal(err)
				}
				var names []string
				for _, e := range events {
					names = append(names, e.name)
					if err := e.do(t.Context(), o); err != nil {
						t.Errorf("%s: %v", strings.Join(names, ", "), err)
					}
				}
				if diff := cmp.Diff(tc.want, ending(t, p.World, o)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", strings.Join(names, ", "), diff)
				}
			}
		})
	}
	var reserved int
	if err := p.App.GetContext(t.Context(), &reserved, `SELECT sum(reserved) FROM variant`); err != nil || reserved != 72*3 {
		t.Errorf("%d pieces are held, want %d (%v)", reserved, 72*3, err)
	}
	if used := p.uses(t); used != 72 {
		t.Errorf("%d uses of the voucher, want 72", used)
	}
	mustBeSound(t, p.World)
}

func personID(of identity.Actor) string { return strconv.FormatInt(int64(of.Person), 10) }
