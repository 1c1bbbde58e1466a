package demo

import (
	"context"
	"time"

	"simpul/internal/checkout"
	"simpul/internal/cod"
	"simpul/internal/database"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/region"
)

// courierKeeps is what the courier has kept of what he collected.
var courierKeeps = money.Rupiah(9_000)

// onDelivery switches cash on delivery on, and shows such orders at each stage:
// to be packed, on the way, collected, handed over, refused before and after the
// programme's manager has taken the cost upon the programme, and called off.
func (s *scenes) onDelivery(ctx context.Context) error {
	if err := s.takeOnDelivery(ctx, 45*day, cod.ByCooperative); err != nil {
		return err
	}
	if err := s.refused(ctx, wish{ago: 30 * day, goods: 1, quantity: 1, buyer: 1}, 24*day, true); err != nil {
		return err
	}
	if err := s.takeOnDelivery(ctx, 21*day, cod.ByProgramme); err != nil {
		return err
	}
	if err := s.refused(ctx, wish{ago: 12 * day, goods: 2, quantity: 1, buyer: 2}, 6*day, false); err != nil {
		return err
	}
	if err := s.remitted(ctx); err != nil {
		return err
	}
	collected, err := s.placeOnDelivery(ctx, wish{ago: 6 * day, goods: 3, quantity: 1, buyer: 3})
	if err != nil {
		return err
	}
	parcel, err := s.ship(ctx, collected, 5*day)
	if err != nil {
		return err
	}
	if err := s.Checkout.Deliver(ctx, s.officer(), s.group(), parcel.ID, s.before(3*day)); err != nil {
		return err
	}
	onItsWay, err := s.placeOnDelivery(ctx, wish{ago: 3 * day, goods: 4, quantity: 1, buyer: 4, voucher: voucherOfGroup})
	if err != nil {
		return err
	}
	if _, err := s.ship(ctx, onItsWay, 2*day); err != nil {
		return err
	}
	calledOff, err := s.placeOnDelivery(ctx, wish{ago: 2 * day, goods: 5, quantity: 1, buyer: 5})
	if err != nil {
		return err
	}
	if err := s.Checkout.Cancel(ctx, calledOff, s.before(day)); err != nil {
		return err
	}
	_, err = s.placeOnDelivery(ctx, wish{ago: 3 * time.Hour, goods: 6, quantity: 2, buyer: 6})
	return err
}

// takeOnDelivery sets on what terms the cooperative takes it; who bears refused
// parcels, the programme's manager says.
func (s *scenes) takeOnDelivery(ctx context.Context, ago time.Duration, bearer cod.Bearer) error {
	actor := s.officer()
	if bearer == cod.ByProgramme {
		actor = s.manager
	}
	return database.InTx(ctx, s.DB, func(tx *database.Tx) error {
		return cod.Set(ctx, tx, actor, cod.Setting{
			Cooperative: s.group(), Offered: true, Farthest: region.WithinJava, LimitEach: money.Rupiah(750_000), Bearer: bearer,
		}, s.before(ago))
	})
}

func (s *scenes) placeOnDelivery(ctx context.Context, w wish) (order.Order, error) {
	w.method = payment.CashOnDelivery
	return s.place(ctx, w)
}

// refused is a parcel that nobody took.
func (s *scenes) refused(ctx context.Context, w wish, ago time.Duration, restocked bool) error {
	o, err := s.placeOnDelivery(ctx, w)
	if err != nil {
		return err
	}
	parcel, err := s.ship(ctx, o, w.ago-day)
	if err != nil {
		return err
	}
	return s.Checkout.RefuseDelivery(ctx, s.officer(), cod.Refusal{
		Order: payment.OrderID(o.ID), Cooperative: s.group(), Cost: parcel.Shipping, From: s.account, Reference: "RETUR-" + o.Number, Restocked: restocked,
	}, s.before(ago))
}

// remitted are two parcels whose money the courier has handed over at once.
func (s *scenes) remitted(ctx context.Context) error {
	handed := checkout.Remittance{
		Account: s.account, Reference: "COD-PERAGA-01", Reason: "Biaya layanan COD kurir", RemittedAt: s.before(10 * day),
	}
	for i, ago := range []time.Duration{20 * day, 19 * day} {
		o, err := s.placeOnDelivery(ctx, wish{ago: ago, goods: 7 + i, quantity: 1, buyer: 7 + i})
		if err != nil {
			return err
		}
		if _, err := s.ship(ctx, o, 18*day); err != nil {
			return err
		}
		handed.Orders, handed.Received = append(handed.Orders, o.ID), handed.Received.Add(o.Total)
	}
	handed.Received = handed.Received.Sub(courierKeeps)
	return s.Checkout.Remit(ctx, s.officer(), s.group(), handed, s.before(10*day))
}
