package checkout_test

import (
	"fmt"
	"testing"
	"time"

	"simpul/internal/checkout"
	"simpul/internal/cooperative"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
)

func (m *model) ship(t *testing.T) error {
	p, of, ok := m.parcel(t, order.ParcelToPack, order.ParcelCancelled)
	if !ok {
		return nothing
	}
	return m.Checkout.Ship(t.Context(), m.Officer(of), of.ID, p.ID, fmt.Sprintf("JX%08d", p.ID), m.Now)
}

func (m *model) deliver(t *testing.T) error {
	p, of, ok := m.parcel(t, order.ParcelShipped)
	if !ok {
		return nothing
	}
	return m.Checkout.Deliver(t.Context(), m.Officer(of), of.ID, p.ID, m.Now)
}

// release tries what has arrived lately, too, which is refused.
func (m *model) release(t *testing.T) error {
	p, _, ok := m.parcel(t, order.ParcelDelivered, order.ParcelShipped)
	if !ok {
		return nothing
	}
	at := m.Now
	if m.random.IntN(3) > 0 {
		at = time.Now() // its window has passed by the database's own time, if it has by any
	}
	return m.Checkout.Release(t.Context(), p.ID, at)
}

// part is a random part of what can go back of a parcel, or more.
func (m *model) part(t *testing.T, of cooperative.Cooperative, o order.Order) order.Return {
	t.Helper()
	whole := everything(t, m.World, of, o)
	if m.random.IntN(3) == 0 {
		return whole
	}
	r := order.Return{}
	for _, l := range whole.Lines {
		switch m.random.IntN(3) {
		case 0:
			r.Lines = append(r.Lines, order.LineReturn{Line: l.Line, Amount: money.Rupiah(1 + m.random.Int64N(60_000))})
		case 1:
			l.Quantity, l.Restock = 1+m.random.IntN(l.Quantity), m.random.IntN(2) == 0
			r.Lines = append(r.Lines, l)
		}
	}
	if m.random.IntN(2) == 0 {
		r.Shipping = whole.Shipping
	}
	if m.random.IntN(2) == 0 {
		r.Tip = whole.Tip
	}
	return r
}

var anyState = []order.FulfilmentState{order.ParcelToPack, order.ParcelShipped, order.ParcelDelivered, order.ParcelCancelled}

func (m *model) refund(t *testing.T) error {
	p, of, ok := m.parcel(t, anyState...)
	if !ok {
		return nothing
	}
	m.answer = []payment.RefundState{payment.RefundSucceeded, payment.RefundSucceeded, payment.RefundFailed, payment.RefundAccepted}[m.random.IntN(4)]
	o := order.Order{ID: p.Order}
	made, err := m.Checkout.RefundOrder(t.Context(), m.Officer(of), of.ID, p.Order, checkout.RefundRequest{Return: m.part(t, of, o), Reason: "Cacat"}, m.Now)
	if err == nil {
		m.refunds = append(m.refunds, made.ID)
	}
	return err
}

func (m *model) refundTooMuch(t *testing.T) error {
	p, of, ok := m.parcel(t, anyState...)
	if !ok {
		return nothing
	}
	r := everything(t, m.World, of, order.Order{ID: p.Order})
	r.Shipping = r.Shipping.Add(money.Rupiah(1))
	_, err := m.Checkout.RefundOrder(t.Context(), m.Officer(of), of.ID, p.Order, checkout.RefundRequest{Return: r, Reason: "Cacat"}, m.Now)
	if err == nil {
		t.Error("Rp1 too much went back")
	}
	return err
}

func (m *model) complete(t *testing.T) error {
	m.answer = []payment.RefundState{payment.RefundSucceeded, payment.RefundFailed, payment.RefundAccepted}[m.random.IntN(3)]
	return m.Checkout.RefundDue(t.Context(), m.Now, 3)
}

func (m *model) reassignment(t *testing.T, makers ...order.Maker) error {
	p, of, ok := m.parcel(t, order.ParcelToPack, order.ParcelShipped)
	if !ok {
		return nothing
	}
	lines := linesOf(t, m.World, of, order.Order{ID: p.Order})
	if of.ID == m.kronjo.ID {
		makers = []order.Maker{{Producer: m.dewi.Person, ShareBP: 10_000}}
	}
	return m.Checkout.Reassign(t.Context(), m.Officer(of), of.ID, p.Order, checkout.ReassignRequest{Line: lines[0].ID, Makers: makers, Reason: "Dibuat sendiri"}, m.Now)
}

func (m *model) reassign(t *testing.T) error {
	bp := []int{1, 2_500, 6_000, 9_999}[m.random.IntN(4)]
	if m.random.IntN(3) == 0 {
		return m.reassignment(t, order.Maker{Producer: m.aminah.Person, ShareBP: 10_000})
	}
	return m.reassignment(t, order.Maker{Producer: m.siti.Person, ShareBP: bp}, order.Maker{Producer: m.aminah.Person, ShareBP: 10_000 - bp})
}

func (m *model) reassignBadly(t *testing.T) error {
	p, of, ok := m.parcel(t, order.ParcelToPack)
	if !ok {
		return nothing
	}
	lines := linesOf(t, m.World, of, order.Order{ID: p.Order})
	err := m.Checkout.Reassign(t.Context(), m.Officer(of), of.ID, p.Order, checkout.ReassignRequest{
		Line: lines[0].ID, Makers: []order.Maker{{Producer: m.siti.Person, ShareBP: 9_999}}, Reason: "Dibuat sendiri",
	}, m.Now)
	if err == nil {
		t.Error("shares of 99.99 % were taken")
	}
	return err
}
