package crash_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"

	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/payment/simulation"
	"simpul/internal/payout"
	"simpul/internal/producer"
)

// actors are those of a scene, as they stand in the database.
type actors struct{ ani, budi identity.Actor }

// play does all that is not done yet, as those would who start again after a
// crash: what has a key of its own is told again, what people do they look up
// first, and what is done already is refused.
func (s *scene) play(ctx context.Context) error {
	db, err := database.Open(ctx, s.DSN, database.App)
	if err != nil {
		return err
	}
	pay, err := simulation.New(ctx, db, checkouttest.BaseURL)
	if err != nil {
		return err
	}
	vault, err := producer.NewVault(make([]byte, 32))
	if err != nil {
		return err
	}
	shop := &checkout.Checkout{DB: db, Providers: map[payment.Method]payment.Provider{payment.Simulation: pay}, BaseURL: checkouttest.BaseURL, Random: rand.Reader}
	office := &payout.Office{DB: db, Vault: vault, CodeKey: []byte("test")}
	var who actors
	if who.ani, err = identity.Load(ctx, db, s.Ani, s.Now.AddDate(0, 0, 20)); err != nil {
		return err
	}
	if who.budi, err = identity.Load(ctx, db, s.Budi, s.Now.AddDate(0, 0, 20)); err != nil {
		return err
	}
	for _, step := range []func() error{
		func() error { return s.settle(ctx, shop, "first") },
		func() error { return s.settle(ctx, shop, "second") },
		func() error { return s.deliver(ctx, shop, who) },
		func() error { return s.refund(ctx, shop, who) },
		func() error { return shop.RefundDue(ctx, s.Now, 10) },
		func() error { return shop.Release(ctx, s.Parcel, s.Now.AddDate(0, 0, 19)) },
		func() error { return s.payOut(ctx, office, who) },
		func() error { return s.handOver(ctx, office, who) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// settle is told of a payment, as a provider tells again what was not answered.
func (s *scene) settle(ctx context.Context, shop *checkout.Checkout, name string) error {
	body, err := json.Marshal(name)
	if err != nil {
		return err
	}
	id, _, err := payment.Receive(ctx, shop.DB, payment.Event{
		Provider: payment.Simulation, ExternalID: "evt_" + name, Kind: "paid", Body: body, ReceivedAt: s.Now,
	})
	if err != nil {
		return err
	}
	reader := func(payment.Event) (payment.News, error) {
		return payment.News{Receipt: &payment.Receipt{
			Order: payment.OrderID(s.Order), Provider: payment.Simulation, ExternalID: "pay_" + name, Amount: money.Minor(s.Total, money.IDR), OccurredAt: s.Now,
		}}, nil
	}
	return payment.Process(ctx, shop.DB, id, s.Now, map[payment.Method]payment.Reader{payment.Simulation: reader}, shop.Acts())
}

// done takes a refusal for a sign that it was done before.
func done(err error) error {
	if fault.KindOf(err) == fault.Conflict {
		return nil
	}
	return err
}

func (s *scene) deliver(ctx context.Context, shop *checkout.Checkout, who actors) error {
	if err := done(shop.Ship(ctx, who.ani, s.Group, s.Parcel, "JX12345678", s.Now)); err != nil {
		return err
	}
	return done(shop.Deliver(ctx, who.ani, s.Group, s.Parcel, s.Now))
}

// refund gives a part back, unless the order's page shows that it was.
func (s *scene) refund(ctx context.Context, shop *checkout.Checkout, who actors) error {
	paid, err := payment.AppliedTo(ctx, shop.DB, payment.OrderID(s.Order))
	if err != nil {
		return err
	}
	before, err := payment.RefundsOf(ctx, shop.DB, paid.ID)
	if err != nil || len(before) > 0 {
		return err
	}
	request := checkout.RefundRequest{Reason: "cacat", Return: order.Return{Lines: []order.LineReturn{{Line: s.Line, Amount: money.Rupiah(50_001)}}}}
	_, err = shop.RefundOrder(ctx, who.ani, s.Group, s.Order, request, s.Now)
	return err
}

// payOut prepares a run for three, approves it, and sends one by bank and one in
// cash; the third comes back.
func (s *scene) payOut(ctx context.Context, office *payout.Office, who actors) error {
	now := s.Now.AddDate(0, 0, 20)
	var run payout.RunID
	err := office.DB.GetContext(ctx, &run, `SELECT id FROM payout_run`)
	if database.NoRows(err) {
		run, err = office.Prepare(ctx, who.ani, s.Group, []payout.Line{
			{Producer: s.Siti, Amount: money.Rupiah(60_000)}, {Producer: s.Aminah, Amount: money.Rupiah(40_000)}, {Producer: s.Rani, Amount: money.Rupiah(20_000)},
		}, now)
	}
	if err != nil {
		return err
	}
	if _, err := office.Approve(ctx, who.budi, run, now); done(err) != nil {
		return err
	}
	if err := s.moveCash(ctx, office, who); err != nil {
		return err
	}
	payouts, err := payout.OfRun(ctx, office.DB, run)
	if err != nil {
		return err
	}
	for _, p := range payouts {
		switch p.Producer {
		case s.Siti:
			err = office.Send(ctx, who.ani, p.ID, payout.Evidence{Account: s.Account, Reference: "BRI1", Fee: money.Rupiah(2_500)}, now)
		case s.Aminah:
			err = office.SendByCode(ctx, who.ani, p.ID, office.Code(p.ID), now)
		default:
			err = office.Return(ctx, who.ani, p.ID, "tidak diambil", true, now)
		}
		if done(err) != nil {
			return fmt.Errorf("payout %d: %w", p.ID, err)
		}
	}
	return nil
}

func (s *scene) moveCash(ctx context.Context, office *payout.Office, who actors) error {
	var drawn bool
	if err := office.DB.GetContext(ctx, &drawn, `SELECT EXISTS (SELECT 1 FROM cash_movement)`); err != nil || drawn {
		return err
	}
	return office.MoveCash(ctx, who.ani, s.Group, payout.ToCash, s.Account, money.Rupiah(100_000), "TARIK", s.Now.AddDate(0, 0, 20))
}

// handOver gives the cooperative a part of its fee.
func (s *scene) handOver(ctx context.Context, office *payout.Office, who actors) error {
	now := s.Now.AddDate(0, 0, 20)
	var id payout.HandoverID
	err := office.DB.GetContext(ctx, &id, `SELECT id FROM handover`)
	if database.NoRows(err) {
		id, err = office.Offer(ctx, who.ani, s.Group, payout.Fee, money.Rupiah(1_000), 0, "KAS-1", now)
	}
	if err != nil {
		return err
	}
	return done(office.Decide(ctx, who.budi, id, true, now))
}
