package checkout_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/checkout"
	"simpul/internal/fault"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/payment/stripe"
	"simpul/internal/payment/stripe/standin"
)

// paidByCard is an order that was paid at the stand-in, with the id of its
// payment.
func (p *pair) paidByCard(t *testing.T, s *standin.Server) (order.Order, string) {
	t.Helper()
	card := stripe.New(stripe.Config{SecretKey: standin.SecretKey, APIBase: s.URL})
	p.Checkout.Providers[payment.Stripe] = card
	p.Now = time.Now().UTC().Truncate(time.Second)
	request := p.Request(p.Cart(p.shared, p.alone))
	request.Method = payment.Stripe
	o, err := p.Checkout.Place(t.Context(), request, p.Now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Checkout.Pay(t.Context(), o, p.Now); err != nil {
		t.Fatal(err)
	}
	intents, err := payment.OpenIntents(t.Context(), p.App, payment.OrderID(o.ID))
	if err != nil || len(intents) != 1 {
		t.Fatalf("%v %v", intents, err)
	}
	if err := s.Pay(intents[0].ExternalID); err != nil {
		t.Fatal(err)
	}
	standing, err := card.Standing(t.Context(), intents[0])
	if err != nil {
		t.Fatal(err)
	}
	if outcome, err := p.Checkout.Settle(t.Context(), standing.Receipt, p.Now); err != nil || outcome != checkout.Settled {
		t.Fatalf("settle: %s %v", outcome, err)
	}
	return o, standing.Receipt.ExternalID
}

// tell brings the stand-in's events about disputes through the inbox.
func (p *pair) tell(t *testing.T, events []standin.Event) {
	t.Helper()
	for _, e := range events {
		stored := payment.Event{Provider: payment.Stripe, ExternalID: e.ID, Kind: e.Type, Body: e.Body, ReceivedAt: p.Now}
		id, _, err := payment.Receive(t.Context(), p.App, stored)
		if err != nil {
			t.Fatal(err)
		}
		readers := map[payment.Method]payment.Reader{payment.Stripe: stripe.Read}
		if err := payment.Process(t.Context(), p.App, id, p.Now, readers, p.Checkout.Acts()); err != nil {
			t.Fatalf("%s: %v", e.Type, err)
		}
	}
}

func disputesOf(s *standin.Server) []standin.Event {
	return slices.DeleteFunc(s.Held(), func(e standin.Event) bool { return len(e.Type) < 15 || e.Type[:15] != "charge.dispute." })
}

// TestDisputeInAnyOrder: won or lost, told in order, backwards or twice, the
// books end the same.
func TestDisputeInAnyOrder(t *testing.T) {
	t.Parallel()
	const fee, total = 240_000, 305_000
	for name, tc := range map[string]struct {
		won      bool
		arrange  func([]standin.Event) []standin.Event
		stripe   int64
		held     int64
		stillOff bool
	}{
		"won, in order":   {true, func(e []standin.Event) []standin.Event { return e }, total - fee, 0, false},
		"won, backwards":  {true, func(e []standin.Event) []standin.Event { slices.Reverse(e); return e }, total - fee, 0, false},
		"lost, twice":     {false, func(e []standin.Event) []standin.Event { return slices.Concat(e, e) }, -fee, total, true},
		"lost, backwards": {false, func(e []standin.Event) []standin.Event { slices.Reverse(e); return e }, -fee, total, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, s := newPair(t), standin.New(t)
			o, paid := p.paidByCard(t, s)
			id, err := s.Dispute(paid, 0)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Judge(id, tc.won); err != nil {
				t.Fatal(err)
			}
			p.tell(t, tc.arrange(disputesOf(s)))
			balances(t, p.World, map[ledger.Code]int64{
				ledger.Processor("stripe", money.IDR): tc.stripe, ledger.DisputeHold: tc.held, ledger.DisputeFee: fee,
				ledger.ProducerPending(int64(p.dewi.Person)): -90_000,
			})
			if disputed, err := payment.Disputed(t.Context(), p.App, payment.OrderID(o.ID)); err != nil || disputed != tc.stillOff {
				t.Errorf("disputed: %v, %v", disputed, err)
			}
			mustBeSound(t, p.World)
		})
	}
}

// TestDisputeFreezesItsOrder: nothing of it is released, refunded or reassigned
// while it is open, nor while nobody has decided who bears its loss.
func TestDisputeFreezesItsOrder(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	o := p.buy(t, money.Amount{})
	paid, err := payment.AppliedTo(t.Context(), p.App, payment.OrderID(o.ID))
	if err != nil {
		t.Fatal(err)
	}
	released := delivered(t, p.World, p.kronjo, o)
	window := p.Now.Add(order.ReturnWindow)
	if err := p.Checkout.Release(t.Context(), released, window); err != nil {
		t.Fatal(err)
	}
	r := payment.DisputeReport{
		Provider: paid.Provider, ExternalID: "du_1", PaymentExternal: paid.ExternalID, Amount: paid.Amount, Cause: "fraudulent",
		State: payment.DisputeOpen, Withdrawn: true, OccurredAt: p.Now,
	}
	if err := p.Checkout.Dispute(t.Context(), r, p.Now); err != nil {
		t.Fatal(err)
	}
	before := books(t, p.World)
	frozen := func(t *testing.T) {
		t.Helper()
		if refusal, ok := fault.As(p.reassign(t, o, order.Maker{Producer: p.aminah.Person, ShareBP: 10_000})); !ok || refusal.Key != "order.disputed" {
			t.Errorf("reassigned: %v", refusal)
		}
		_, err := p.Checkout.RefundOrder(t.Context(), p.Officer(p.kronjo), p.kronjo.ID, o.ID, checkout.RefundRequest{
			Return: order.Return{Shipping: money.Rupiah(1)}, Reason: "Coba",
		}, p.Now)
		if refusal, ok := fault.As(err); !ok || refusal.Key != "order.disputed" {
			t.Errorf("refunded: %v", err)
		}
		var payable int64
		if err := p.App.GetContext(t.Context(), &payable, `SELECT amount FROM disputed_payable WHERE producer_id = $1`, int64(p.dewi.Person)); err != nil || payable != money.Rupiah(90_000).Minor() {
			t.Errorf("frozen of Dewi's: %d, %v", payable, err)
		}
		if diff := cmp.Diff(before, books(t, p.World)); diff != "" {
			t.Error(diff)
		}
	}
	frozen(t)
	if err := p.Checkout.BearDispute(t.Context(), p.second("Pengelola"), 1, payment.ByProgramme, "Terlalu cepat", p.Now); fault.KindOf(err) != fault.Conflict {
		t.Errorf("borne while open: %v", err)
	}
	r.State = payment.DisputeLost
	if err := p.Checkout.Dispute(t.Context(), r, p.Now); err != nil {
		t.Fatal(err)
	}
	frozen(t)
	arrived := delivered(t, p.World, p.waliwis, o)
	if refusal, ok := fault.As(p.Checkout.Release(t.Context(), arrived, window)); !ok || refusal.Key != "order.disputed" {
		t.Errorf("released: %v", refusal)
	}
	mustBeSound(t, p.World)
}

// TestLostDisputeIsBorne by the programme, whose makers keep theirs, or by who
// sold, as a refund that the bank has made.
func TestLostDisputeIsBorne(t *testing.T) {
	t.Parallel()
	for bearer, want := range map[payment.Bearer]struct{ siti, dewi, loss, shipping int64 }{
		payment.ByProgramme: {-99_900, -90_000, 305_000, -10_000},
		// Rp50.000 of Dewi's had gone back before; the bank took that again.
		payment.BySeller: {0, 0, 50_000, 0},
	} {
		t.Run(string(bearer), func(t *testing.T) {
			t.Parallel()
			p := newPair(t)
			o := p.buy(t, money.Amount{})
			if bearer == payment.BySeller {
				refund(t, p.World, p.kronjo, o, order.Return{Lines: []order.LineReturn{{Line: linesOf(t, p.World, p.kronjo, o)[0].ID, Quantity: 1, Restock: true}}})
			}
			paid, err := payment.AppliedTo(t.Context(), p.App, payment.OrderID(o.ID))
			if err != nil {
				t.Fatal(err)
			}
			if err := p.Checkout.Dispute(t.Context(), payment.DisputeReport{
				Provider: paid.Provider, ExternalID: "du_1", PaymentExternal: paid.ExternalID, Amount: paid.Amount, Cause: "fraudulent",
				State: payment.DisputeLost, Withdrawn: true, OccurredAt: p.Now,
			}, p.Now); err != nil {
				t.Fatal(err)
			}
			manager := p.second("Pengelola")
			if err := p.Checkout.BearDispute(t.Context(), manager, 1, bearer, "Paket tidak sampai", p.Now); err != nil {
				t.Fatal(err)
			}
			if err := p.Checkout.BearDispute(t.Context(), manager, 1, payment.ByProgramme, "Lagi", p.Now); fault.KindOf(err) != fault.Conflict {
				t.Errorf("decided twice: %v", err)
			}
			balances(t, p.World, map[ledger.Code]int64{
				ledger.DisputeHold: 0, ledger.DisputeLoss: want.loss, ledger.ProducerPending(int64(p.siti.Person)): want.siti,
				ledger.ProducerPending(int64(p.dewi.Person)): want.dewi, ledger.Shipping(int64(p.waliwis.ID)): want.shipping,
			})
			// Whatever is left, the customer has got everything.
			_, err = p.Checkout.RefundOrder(t.Context(), p.Officer(p.waliwis), p.waliwis.ID, o.ID, checkout.RefundRequest{
				Return: order.Return{Shipping: money.Rupiah(1)}, Reason: "Coba",
			}, p.Now)
			if fault.KindOf(err) != fault.Conflict {
				t.Errorf("refunded besides: %v", err)
			}
			p.bridge(t)
			mustBeSound(t, p.World)
		})
	}
}
