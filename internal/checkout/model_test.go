package checkout_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/lib/pq"

	"simpul/internal/audit"
	"simpul/internal/bank"
	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cod"
	"simpul/internal/cooperative"
	"simpul/internal/fault"
	"simpul/internal/forgiveness"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
)

// TestRandomHistories does whatever can be done to orders, in random order, with
// every invariant checked after each step. What is refused must leave every
// balance as it was.
func TestRandomHistories(t *testing.T) {
	t.Parallel()
	histories, steps := 1, 60
	if full() {
		histories, steps = 12, 250
	}
	done, mu := map[string]int{}, sync.Mutex{}
	t.Cleanup(func() { mustHaveDoneEverything(t, done, histories*steps) })
	for seed := range histories {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			m := newModel(t, uint64(seed))
			for i := 0; i < steps && !t.Failed(); i++ {
				m.step(t, i, 31*24*time.Hour/time.Duration(steps))
			}
			mu.Lock()
			defer mu.Unlock()
			for name, n := range m.done {
				done[name] += n
			}
		})
	}
}

// operation is one thing that can be done; a fault says that it was refused.
type operation struct {
	name   string
	weight int // four times as much while it has something to do
	todo   string
	do     func(t *testing.T) error
}

// What some operations need, and few histories come to by chance.
const (
	never        = `FALSE`
	isDelivered  = `EXISTS (SELECT 1 FROM parcel p WHERE p.fulfilment_state = 'delivered' AND p.delivered_at < now() - INTERVAL '7 days' AND NOT EXISTS (SELECT 1 FROM parcel_release r WHERE r.parcel_id = p.id))`
	isOwed       = `EXISTS (SELECT 1 FROM account_balance b JOIN account a ON a.id = b.account_id WHERE a.code LIKE 'asset:receivable:%' AND b.balance > 0)`
	isAsked      = `EXISTS (SELECT 1 FROM forgiveness WHERE state = 'requested')`
	isLost       = `EXISTS (SELECT 1 FROM dispute d WHERE d.state = 'lost' AND NOT EXISTS (SELECT 1 FROM dispute_loss l WHERE l.dispute_id = d.id))`
	isPayable    = `EXISTS (SELECT 1 FROM account_balance b JOIN account a ON a.id = b.account_id WHERE a.code LIKE '%:payable' AND b.balance < 0)`
	isUndecided  = `EXISTS (SELECT 1 FROM payout_run r WHERE NOT payout_approved(r.id) AND NOT EXISTS (SELECT 1 FROM payout_withdrawal w WHERE w.run_id = r.id))`
	isApproved   = `EXISTS (SELECT 1 FROM payout p WHERE payout_approved(p.run_id) AND NOT EXISTS (SELECT 1 FROM payout_sending s WHERE s.payout_id = p.id) AND NOT EXISTS (SELECT 1 FROM payout_return b WHERE b.payout_id = p.id))`
	isWithheld   = `EXISTS (SELECT 1 FROM programme p WHERE tax_owed(p.id, 'pph22') > 0)`
	isAccepted   = `EXISTS (SELECT 1 FROM shop_order WHERE payment_state = 'accepted')`
	todoMultiple = 4
)

// model is a shop in which anything may happen next, paying out too.
type model struct {
	*pair
	random     *rand.Rand
	operations []operation
	orders     []order.Order
	refunds    []payment.RefundID
	disputes   []payment.DisputeReport
	wishes     []forgiveness.ID
	managers   [2]identity.Actor
	answer     payment.RefundState
	till       *till
	couriers   map[identity.CooperativeID]bank.AccountID // to which they hand over what they collected
	done       map[string]int
}

func newModel(t *testing.T, seed uint64) *model {
	t.Helper()
	m := &model{pair: newPair(t), random: rand.New(rand.NewPCG(seed, 7)), answer: payment.RefundSucceeded, done: map[string]int{}}
	for v, by := range map[catalog.VariantID]cooperative.Cooperative{m.shared.Variant: m.waliwis, m.alone.Variant: m.kronjo} {
		if err := catalog.Count(t.Context(), m.App, m.Officer(by), v, 200, m.Now); err != nil {
			t.Fatal(err)
		}
	}
	m.managers = [2]identity.Actor{m.second("Pengelola Satu"), m.second("Pengelola Dua")}
	simulated := m.Checkout.Providers[payment.Simulation].(payment.Refunder) //nolint:forcetypeassert,errcheck // what the world was built with
	answering(m.World, func(r payment.Refund) (payment.Returned, error) {
		switch m.answer {
		case payment.RefundFailed:
			return declined(r)
		case payment.RefundAccepted:
			return undecided(r)
		}
		return simulated.Refund(t.Context(), r, m.Now)
	})
	m.operations = []operation{
		{"place", 10, never, m.place}, {"place on delivery", 4, never, m.placeOnDelivery}, {"ship unpaid", 3, isAccepted, m.shipUnpaid},
		{"remit", 3, isAccepted, m.remit}, {"refuse", 2, isAccepted, m.refuse}, {"settle", 14, never, m.settle}, {"surplus", 3, never, m.surplus}, {"cancel", 3, never, m.cancel},
		{"ship", 8, never, m.ship}, {"deliver", 8, never, m.deliver}, {"release", 6, isDelivered, m.release},
		{"refund", 14, never, m.refund}, {"refund too much", 3, never, m.refundTooMuch}, {"complete", 5, never, m.complete},
		{"reassign", 6, never, m.reassign}, {"reassign badly", 2, never, m.reassignBadly},
		{"dispute", 4, never, m.dispute}, {"judge", 5, never, m.judge}, {"bear", 3, isLost, m.bear},
		{"ask", 3, isOwed, m.ask}, {"forgive", 3, isAsked, m.forgive},
	}
	m.openTill(t)
	m.couriers = map[identity.CooperativeID]bank.AccountID{
		m.waliwis.ID: m.OnDelivery(m.waliwis, cod.ByProgramme), m.kronjo.ID: m.OnDelivery(m.kronjo, cod.ByCooperative),
	}
	if seed%2 == 0 {
		m.withhold(t)
	}
	m.operations = append(m.operations, m.payouts()...)
	return m
}

func (m *model) step(t *testing.T, i int, most time.Duration) {
	m.Now = m.Now.Add(time.Duration(m.random.Int64N(int64(most)))).Truncate(time.Microsecond)
	weights, total := m.weights(t)
	n := m.random.IntN(total)
	for which, o := range m.operations {
		if n -= weights[which]; n >= 0 {
			continue
		}
		before := books(t, m.World)
		err := o.do(t)
		if _, refused := fault.As(err); err != nil && !refused {
			t.Fatalf("step %d, %s: %v", i, o.name, err)
		}
		if err != nil {
			if diff := cmp.Diff(before, books(t, m.World)); diff != "" {
				t.Fatalf("step %d, %s was refused (%v) and changed:\n%s", i, o.name, err, diff)
			}
			m.done[o.name+", refused"]++
		} else {
			m.done[o.name]++
		}
		m.mustBeSound(t, fmt.Sprintf("step %d, %s (%v)", i, o.name, err))
		return
	}
}

// weights are how likely each operation comes next, as things stand.
func (m *model) weights(t *testing.T) (all []int, total int) {
	t.Helper()
	wanted := make([]string, len(m.operations))
	for i, o := range m.operations {
		wanted[i] = o.todo
	}
	var todo pq.BoolArray
	if err := m.App.GetContext(t.Context(), &todo, `SELECT ARRAY[`+strings.Join(wanted, ", ")+`]`); err != nil {
		t.Fatal(err)
	}
	for i, o := range m.operations {
		weight := o.weight
		if todo[i] {
			weight *= todoMultiple
		}
		all, total = append(all, weight), total+weight
	}
	return all, total
}

func (m *model) mustBeSound(t *testing.T, after string) {
	t.Helper()
	findings, err := audit.Run(t.Context(), m.App, audit.Invariants(m.Studio.Store()), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Broken() {
			t.Fatalf("after %s: invariant %d, %s: %v", after, f.Number, f.Name, f.Offenders)
		}
	}
}

// mustHaveDoneEverything holds long runs to what they claim: every operation
// succeeded and was refused.
func mustHaveDoneEverything(t *testing.T, done map[string]int, steps int) {
	t.Helper()
	t.Log(done)
	if steps < 1000 {
		return
	}
	for _, name := range []string{
		"place", "settle", "surplus", "cancel", "ship", "deliver", "release", "refund", "complete", "reassign", "dispute", "judge", "bear",
		"prepare", "approve", "withdraw", "send", "return", "hand over", "advance", "cash", "pay tax", "pay tax, refused", "prepare, refused", "approve, refused", "send, refused",
		"return, refused", "ask", "forgive", "refund, refused", "refund too much, refused", "reassign badly, refused", "release, refused",
		"ship, refused", "forgive, refused", "place on delivery", "ship unpaid", "remit", "refuse", "remit, refused", "refuse, refused",
	} {
		if done[name] == 0 {
			t.Errorf("never: %s", name)
		}
	}
}

// nothing is the refusal of an operation that found nothing to do it to.
var nothing = fault.New(fault.NotFound, "error.not_found")

func (m *model) any(t *testing.T, which func(order.Order) bool) (order.Order, bool) {
	t.Helper()
	for _, i := range m.random.Perm(len(m.orders)) {
		o, err := order.ByID(t.Context(), m.App, m.orders[i].ID)
		if err != nil {
			t.Fatal(err)
		}
		if which(o) {
			return o, true
		}
	}
	return order.Order{}, false
}

func isPaid(o order.Order) bool { return o.PaymentState == order.Paid }

// parcel is any paid parcel in a state, with its cooperative.
func (m *model) parcel(t *testing.T, states ...order.FulfilmentState) (order.Parcel, cooperative.Cooperative, bool) {
	t.Helper()
	var found order.Parcel
	_, ok := m.any(t, func(o order.Order) bool {
		parcels, err := order.Parcels(t.Context(), m.App, o.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range m.random.Perm(len(parcels)) {
			if isPaid(o) && slices.Contains(states, parcels[i].State) {
				found = parcels[i]
				return true
			}
		}
		return false
	})
	if found.Cooperative == m.kronjo.ID {
		return found, m.kronjo, ok
	}
	return found, m.waliwis, ok
}

func (m *model) place(t *testing.T) error {
	items := []checkouttest.Item{m.shared, m.alone}
	if m.random.IntN(3) == 0 {
		items = items[m.random.IntN(2):][:1]
	}
	for i := range items {
		items[i].Quantity = 1 + m.random.IntN(2)
	}
	r := m.Request(m.Cart(items...))
	r.Tip = money.Rupiah([]int64{0, 0, 1, 5_003}[m.random.IntN(4)])
	for _, funder := range []order.Funder{order.ByMakers, order.ByCooperative, order.ByProgramme} {
		if m.random.IntN(3) == 0 {
			r.Discounts = append(r.Discounts, order.Discount{Amount: money.Rupiah(1 + m.random.Int64N(20_000)), Funder: funder, Cooperative: m.waliwis.ID})
		}
	}
	r.TotalSeen = r.TotalSeen.Add(r.Tip)
	for _, d := range r.Discounts {
		r.TotalSeen = r.TotalSeen.Sub(d.Amount)
	}
	o, err := m.Checkout.Place(t.Context(), r, m.Now)
	if err == nil {
		m.orders = append(m.orders, o)
	}
	return err
}

func (m *model) settle(t *testing.T) error {
	o, ok := m.any(t, func(o order.Order) bool { return o.PaymentState == order.Waiting })
	if !ok {
		return nothing
	}
	_, err := m.Checkout.Settle(t.Context(), m.Receipt(o), m.Now)
	return err
}

func (m *model) surplus(t *testing.T) error {
	o, ok := m.any(t, isPaid)
	if !ok {
		return nothing
	}
	_, err := m.Checkout.Settle(t.Context(), m.Receipt(o), m.Now)
	return err
}

func (m *model) cancel(t *testing.T) error {
	o, ok := m.any(t, func(o order.Order) bool { return o.PaymentState == order.Waiting || o.Due() })
	if !ok {
		return nothing
	}
	return m.Checkout.Cancel(t.Context(), o, m.Now)
}
