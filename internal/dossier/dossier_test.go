package dossier_test

import (
	"context"
	"testing"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database"
	"simpul/internal/dossier"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/report"
)

// TestADossierIsComparedWithTheLedger: what is given out matches what the ledger
// held, also when something of those days is recorded later; other figures do not;
// and the month's report is prepared once.
func TestADossierIsComparedWithTheLedger(t *testing.T) {
	t.Parallel()
	w := checkouttest.New(t)
	at := time.Date(2026, time.January, 31, 18, 30, 0, 0, time.UTC) // February in Jakarta
	w.Now = at.AddDate(0, 0, -3)
	group := w.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	siti := w.Producer(group, "Siti Contoh", checkouttest.Waliwis)
	bag := w.Bag(group, "Tas", money.Rupiah(185_000), 9, catalog.MakerShare{Producer: siti.Person, ShareBP: 10_000})
	sell := func(at, recorded time.Time) {
		w.Now = at
		receipt := w.Receipt(w.Order(checkouttest.Item{Variant: bag, Quantity: 1}))
		receipt.OccurredAt = at
		if _, err := w.Checkout.Settle(t.Context(), receipt, recorded); err != nil {
			t.Fatal(err)
		}
	}
	sell(at, at.Add(time.Minute))
	now := time.Date(2026, time.March, 1, 1, 0, 0, 0, time.UTC)
	boss := identity.Actor{Person: siti.Person, ManagerOf: []identity.ProgrammeID{w.Programme.ID}}
	february := report.MonthOf(at)
	issue := func(actor identity.Actor, number string) (id int64, err error) {
		err = database.InTx(t.Context(), w.App, func(tx *database.Tx) error {
			if err := dossier.SetLetterhead(t.Context(), tx, boss, w.Programme.ID, dossier.Letterhead{Place: "Serang", FirstName: "Maya Contoh", FirstNIP: "198001012005012001"}, now); err != nil {
				return err
			}
			id, err = dossier.Issue(t.Context(), tx, actor, w.Programme.ID, february, number, now)
			return err
		})
		return id, err
	}
	id, err := issue(boss, "012/X/2026")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := issue(boss, "012/X/2026"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("the same number again: %v", err)
	}
	for who, actor := range map[string]identity.Actor{
		"a producer": {Person: siti.Person}, "a guest": {}, "an administrator": {Person: siti.Person, Administrator: true},
	} {
		if _, err := issue(actor, "013"); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("by %s: %v", who, err)
		}
	}
	d, err := dossier.ByID(t.Context(), w.Report, w.Programme.ID, id)
	if err != nil || d.Revenue != money.Rupiah(185_000) || d.Orders != 1 || d.Letterhead == 0 {
		t.Fatalf("%+v, %v", d, err)
	}
	matches := func(d dossier.Dossier) (ok bool) {
		if err := database.InSnapshot(t.Context(), w.Report, func(tx *database.Tx) (err error) {
			ok, err = dossier.Matches(t.Context(), tx, d)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return ok
	}
	if !matches(d) {
		t.Error("it does not match at once")
	}
	sell(at.AddDate(0, 0, 9), now.Add(time.Hour)) // learnt after the report
	if !matches(d) {
		t.Error("it does not match what was known then")
	}
	forged := d
	forged.Revenue = money.Rupiah(285_000)
	if matches(forged) {
		t.Error("a forged total matches")
	}
	forged = d
	forged.VillageRow = []byte(`[{"code":"36.03.33.2001","makers":1,"orders":1,"revenue":18500000,"income":16650000}]`)
	if matches(forged) {
		t.Error("a forged village matches")
	}
	for i, want := range []int{1, 0} {
		if made, err := dossier.Prepare(context.Background(), w.App, now.Add(2*time.Hour)); err != nil || made != want {
			t.Errorf("call %d prepared %d, %v", i, made, err)
		}
	}
	if all, err := dossier.List(t.Context(), w.Report, w.Programme.ID, 10); err != nil || len(all) != 2 || all[0].By != "" || all[0].Revenue != money.Rupiah(370_000) {
		t.Errorf("%+v, %v", all, err)
	}
}
