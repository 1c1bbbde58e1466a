package checkouttest

import (
	"context"

	"simpul/internal/bank"
	"simpul/internal/cod"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/payment"
	"simpul/internal/region"
)

// StaticQRIS is the code of an invented merchant.
const StaticQRIS = "00020101021126660014COM.CONTOH.WWW01189360099900000000010215ID10200000000010303UMI51440014ID.CO.QRIS.WWW0215ID10200000000010303UMI5204519953033605802ID5920SIMPUL CONTOH BANTEN6009TANGERANG61051555062070703A016304E7A1"

// Manager is a new manager of the world's programme.
func (w *World) Manager(name string) identity.Actor {
	w.t.Helper()
	id := w.Person(name)
	w.tx(func(ctx context.Context, tx *database.Tx) error {
		return identity.Grant(ctx, tx, identity.Program(), id, identity.Office{Role: identity.Manager, Programme: w.Programme.ID}, w.Now.AddDate(0, -1, 0))
	})
	actor, err := identity.Load(w.t.Context(), w.App, id, w.Now)
	if err != nil {
		w.t.Fatal(err)
	}
	return actor
}

// Transfers opens the programme's bank account for customers; above Rp1.000.000
// a second person confirms what came.
func (w *World) Transfers() payment.Destination {
	w.t.Helper()
	manager := w.Person("Pembuka Rekening")
	w.tx(func(ctx context.Context, tx *database.Tx) error {
		_, err := bank.Add(ctx, tx, identity.Actor{Person: manager}, bank.Account{
			Programme: w.Programme.ID, Code: "contoh-1", Bank: "Bank Contoh", Holder: "Program Contoh", NumberEnd: "7890",
		}, w.Now)
		return err
	})
	return w.destination(manager, payment.Destination{
		Method: payment.Transfer, Account: "contoh-1", Institution: "Bank Contoh", Holder: "Program Contoh", Number: "1234567890",
	})
}

// QRIS opens a merchant's code for customers, of at most Rp10.000.000 each.
func (w *World) QRIS(consented bool) payment.Destination {
	w.t.Helper()
	return w.destination(w.Person("Pembuka QRIS"), payment.Destination{
		Method: payment.QRIS, Account: "acquirer-contoh", Institution: "Acquirer Contoh", Holder: "SIMPUL CONTOH BANTEN", Number: StaticQRIS,
		Consented: consented, LimitEach: money.Rupiah(10_000_000),
	})
}

func (w *World) destination(by identity.PersonID, d payment.Destination) payment.Destination {
	w.t.Helper()
	d.Programme, d.ApprovalAbove = int64(w.Programme.ID), money.Rupiah(1_000_000)
	d.CheckedFrom, d.CheckedUntil, d.CheckedDays = "08:00", "17:00", payment.MondaySaturday
	w.tx(func(ctx context.Context, tx *database.Tx) (err error) {
		d.ID, err = payment.OpenDestination(ctx, tx, int64(by), d, w.Now.AddDate(0, 0, -2))
		return err
	})
	return d
}

// OnDelivery lets a cooperative's customers pay on delivery on Java, up to
// Rp1.000.000, and tells which account couriers hand over to. What refused
// parcels cost, the bearer pays.
func (w *World) OnDelivery(of cooperative.Cooperative, bearer cod.Bearer) bank.AccountID {
	w.t.Helper()
	manager := w.Manager("Pengelola " + of.Name)
	var account bank.Account
	w.tx(func(ctx context.Context, tx *database.Tx) (err error) {
		err = cod.Set(ctx, tx, manager, cod.Setting{
			Cooperative: of.ID, Offered: true, Farthest: region.WithinJava, LimitEach: money.Rupiah(1_000_000), Bearer: bearer,
		}, w.Now)
		if err != nil {
			return err
		}
		account, err = bank.Add(ctx, tx, manager, bank.Account{
			Cooperative: of.ID, Code: "kurir-" + of.Slug, Bank: "BRI", Holder: of.Name, NumberEnd: "4321",
		}, w.Now)
		return err
	})
	return account.ID
}
