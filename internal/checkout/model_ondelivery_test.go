package checkout_test

import (
	"fmt"
	"testing"

	"simpul/internal/bank"
	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cod"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
)

func (m *model) placeOnDelivery(t *testing.T) error {
	r := m.Request(m.Cart([]checkouttest.Item{m.shared, m.alone}[m.random.IntN(2)]))
	r.Method = payment.CashOnDelivery
	r.Tip = money.Rupiah([]int64{0, 0, 1, 5_003}[m.random.IntN(4)])
	r.TotalSeen = r.TotalSeen.Add(r.Tip)
	if m.random.IntN(3) == 0 {
		d := order.Discount{Amount: money.Rupiah(1 + m.random.Int64N(20_000)), Funder: order.ByProgramme}
		r.Discounts, r.TotalSeen = append(r.Discounts, d), r.TotalSeen.Sub(d.Amount)
	}
	o, err := m.Checkout.Place(t.Context(), r, m.Now)
	if err == nil {
		m.orders = append(m.orders, o)
	}
	return err
}

// accepted is the parcel of any order that is to be paid on delivery.
func (m *model) accepted(t *testing.T) (order.Order, order.Parcel, bool) {
	t.Helper()
	o, ok := m.any(t, order.Order.Due)
	if !ok {
		return o, order.Parcel{}, false
	}
	parcels, err := order.Parcels(t.Context(), m.App, o.ID)
	if err != nil {
		t.Fatal(err)
	}
	return o, parcels[0], true
}

func (m *model) shipUnpaid(t *testing.T) error {
	_, p, ok := m.accepted(t)
	if !ok {
		return nothing
	}
	by := m.till.officers[p.Cooperative][0]
	if m.random.IntN(3) == 0 {
		return m.Checkout.Deliver(t.Context(), by, p.Cooperative, p.ID, m.Now)
	}
	return m.Checkout.Ship(t.Context(), by, p.Cooperative, p.ID, fmt.Sprintf("JX%08d", p.ID), m.Now)
}

// remit hands over what was collected, less what the courier keeps, which at
// times is too much.
func (m *model) remit(t *testing.T) error {
	o, p, ok := m.accepted(t)
	if !ok {
		return nothing
	}
	kept := money.Rupiah([]int64{0, 2_500, 90_000}[m.random.IntN(3)])
	return m.Checkout.Remit(t.Context(), m.till.officers[p.Cooperative][0], p.Cooperative, checkout.Remittance{
		Orders: []order.ID{o.ID}, Account: m.couriers[p.Cooperative], Reference: m.reference(), Received: o.Total.Sub(kept), Reason: "Biaya kurir",
		RemittedAt: m.Now,
	}, m.Now)
}

func (m *model) refuse(t *testing.T) error {
	o, p, ok := m.accepted(t)
	if !ok {
		return nothing
	}
	return m.Checkout.RefuseDelivery(t.Context(), m.till.officers[p.Cooperative][0], cod.Refusal{
		Order: payment.OrderID(o.ID), Cooperative: p.Cooperative, Cost: money.Rupiah([]int64{0, 1, 20_000, 90_000}[m.random.IntN(4)]),
		From: []bank.AccountID{0, m.till.account}[m.random.IntN(2)], Reference: m.reference(), Restocked: m.random.IntN(2) == 0,
	}, m.Now)
}
