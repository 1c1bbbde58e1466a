package demo

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"simpul/internal/checkout"
	"simpul/internal/demo/drawing"
	"simpul/internal/fault"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
)

// byHand shows what is paid by transfer and QRIS: orders that wait, with and
// without the customer's word, money that came short, too much, of nobody known
// and above what one person confirms, and what goes back.
func (s *scenes) byHand(ctx context.Context) error {
	for i, scene := range []func(context.Context) error{s.waiting, s.expected, s.short, s.large, s.nobodys, s.tooMuch, s.goesBack} {
		if err := scene(ctx); err != nil {
			return fmt.Errorf("by hand %d: %w", i+1, err)
		}
	}
	return nil
}

// waiting are orders whose money nobody has seen yet; two customers say that
// they have paid, one shows it.
func (s *scenes) waiting(ctx context.Context) error {
	if _, err := s.place(ctx, wish{ago: 5 * time.Hour, goods: 0, quantity: 1, buyer: 10, method: payment.Transfer}); err != nil {
		return err
	}
	shown, err := s.place(ctx, wish{ago: 4 * time.Hour, goods: 1, quantity: 1, buyer: 11, method: payment.Transfer, voucher: voucherOfProgramme})
	if err != nil {
		return err
	}
	photo, err := s.slip(ctx, 3*time.Hour)
	if err != nil {
		return err
	}
	if err := s.Checkout.ClaimPaid(ctx, shown, photo, s.before(3*time.Hour)); err != nil {
		return err
	}
	scanned, err := s.place(ctx, wish{ago: 3 * time.Hour, goods: 2, quantity: 1, buyer: 12, method: payment.QRIS})
	if err != nil {
		return err
	}
	return s.Checkout.ClaimPaid(ctx, scanned, 0, s.before(2*time.Hour))
}

// slip is a customer's photograph of a transfer.
func (s *scenes) slip(ctx context.Context, ago time.Duration) (media.ID, error) {
	file, err := drawing.JPEG(drawing.Slip(s.seed), jpegQuality)
	if err != nil {
		return 0, err
	}
	picture, err := media.AddPrivate(ctx, s.DB, s.Studio, 0, bytes.NewReader(file), s.before(ago))
	return picture.ID, err
}

// expected are orders whose money stands on the bank's statement, not confirmed
// yet.
func (s *scenes) expected(ctx context.Context) error {
	for i := range 2 {
		o, err := s.place(ctx, wish{ago: time.Duration(8-i) * time.Hour, goods: 3 + i, quantity: 1, buyer: 13 + i, method: payment.Transfer})
		if err != nil {
			return err
		}
		s.arrived = append(s.arrived, seen{Reference: "TRSF E-BANKING CR " + o.BuyerName, Amount: o.Total})
	}
	return nil
}

// confirm books what the officer has seen for an order, or for none.
func (s *scenes) confirm(ctx context.Context, to payment.DestinationID, o order.ID, reference string, amount money.Amount, ago time.Duration) error {
	_, err := s.Checkout.ConfirmReceipt(ctx, s.officer(), checkout.Seen{
		Destination: to, Order: o, Reference: reference, Amount: amount, ReceivedAt: s.before(ago),
	}, s.before(ago))
	return err
}

// paidTo is where an order's money is expected.
func (s *scenes) paidTo(ctx context.Context, o order.Order) (payment.DestinationID, error) {
	intents, err := payment.OpenIntents(ctx, s.DB, payment.OrderID(o.ID))
	if err != nil {
		return 0, err
	}
	if len(intents) == 0 {
		return 0, fault.New(fault.NotFound, "payment.destination.unknown")
	}
	return intents[0].To, nil
}

// short is an order of which a part came.
func (s *scenes) short(ctx context.Context) error {
	o, err := s.place(ctx, wish{ago: 6 * time.Hour, goods: 5, quantity: 1, buyer: 15, method: payment.Transfer})
	if err != nil {
		return err
	}
	to, err := s.paidTo(ctx, o)
	if err != nil {
		return err
	}
	return s.confirm(ctx, to, o.ID, "PERAGA-KURANG-1", o.Total.Sub(money.Rupiah(20_000)), 5*time.Hour)
}

// large is money that a second person has to approve.
func (s *scenes) large(ctx context.Context) error {
	product, _ := s.listing(6)
	enough := int(approvedAlone.Rupiah()/product.Price.Rupiah()) + 2
	o, err := s.place(ctx, wish{ago: 6 * time.Hour, goods: 6, quantity: enough, buyer: 16, method: payment.Transfer})
	if err != nil {
		return err
	}
	to, err := s.paidTo(ctx, o)
	if err != nil {
		return err
	}
	return s.confirm(ctx, to, o.ID, "PERAGA-BESAR-1", o.Total, 2*time.Hour)
}

// nobodys is money of which nobody knows whose it is.
func (s *scenes) nobodys(ctx context.Context) error {
	open, err := payment.Destinations(ctx, s.DB, []int64{int64(s.programme)})
	if err != nil {
		return err
	}
	for _, d := range open {
		if d.Method == payment.Transfer {
			return s.confirm(ctx, d.ID, 0, "PERAGA-TANPA-NAMA-1", money.Rupiah(150_000), 20*time.Hour)
		}
	}
	return nil
}

// tooMuch is an order for which more came; the rest goes back.
func (s *scenes) tooMuch(ctx context.Context) error {
	o, err := s.place(ctx, wish{ago: 11 * time.Hour, goods: 7, quantity: 1, buyer: 17, method: payment.Transfer})
	if err != nil {
		return err
	}
	to, err := s.paidTo(ctx, o)
	if err != nil {
		return err
	}
	if err := s.confirm(ctx, to, o.ID, "PERAGA-LEBIH-1", o.Total.Add(money.Rupiah(50_000)), 10*time.Hour); err != nil {
		return err
	}
	return s.Checkout.RefundDue(ctx, s.before(9*time.Hour), 10)
}

// goesBack is an order that was paid and has arrived, of which a part goes back
// because of a fault.
func (s *scenes) goesBack(ctx context.Context) error {
	o, err := s.place(ctx, wish{ago: 5 * day, goods: 8, quantity: 2, buyer: 18, method: payment.Transfer, voucher: voucherOfProgramme})
	if err != nil {
		return err
	}
	to, err := s.paidTo(ctx, o)
	if err != nil {
		return err
	}
	if err := s.confirm(ctx, to, o.ID, "PERAGA-LUNAS-1", o.Total, 5*day-time.Hour); err != nil {
		return err
	}
	parcel, err := s.ship(ctx, o, 4*day)
	if err != nil {
		return err
	}
	if err := s.Checkout.Deliver(ctx, s.officer(), s.group(), parcel.ID, s.before(2*day)); err != nil {
		return err
	}
	lines, err := order.Lines(ctx, s.DB, o.ID)
	if err != nil {
		return err
	}
	_, err = s.Checkout.RefundOrder(ctx, s.officer(), s.group(), o.ID, checkout.RefundRequest{
		Reason: "satu tali lepas", Return: order.Return{Lines: []order.LineReturn{{Line: lines[0].ID, Amount: money.Rupiah(20_000)}}},
	}, s.before(5*time.Hour))
	return err
}
