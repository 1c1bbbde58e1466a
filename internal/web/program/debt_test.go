package program_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"simpul/internal/checkout"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/web/webtest"
)

// indebted lets Siti owe Rp166.500: her bag was refunded after she was paid. A
// second order of hers is lost in a dispute.
func (o *office) indebted(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	sold := o.sold(t, time.Now().UTC().AddDate(0, 0, -30).Truncate(time.Second), item(o.bag, 1))
	parcels, err := order.Parcels(ctx, o.world.App, sold.ID)
	if err != nil {
		t.Fatal(err)
	}
	officer, id, now := o.world.Officer(o.waliwis), parcels[0].ID, o.world.Now
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(o.world.Checkout.Ship(ctx, officer, o.waliwis.ID, id, "JNE00123456", now))
	must(o.world.Checkout.Deliver(ctx, officer, o.waliwis.ID, id, now))
	must(o.world.Checkout.Release(ctx, id, now.Add(order.ReturnWindow)))
	payable := ledger.ProducerPayable(int64(o.siti.Person))
	must(database.InTx(ctx, o.world.App, func(tx *database.Tx) error {
		_, err := ledger.Post(ctx, tx, ledger.Transaction{Key: "handed_over:1", Rule: "handed_over", OccurredAt: now, RecordedAt: now, Entries: []ledger.Entry{
			ledger.Debit(payable, money.Rupiah(166_500), ledger.Scope{}), ledger.Credit("asset:bank:1", money.Rupiah(166_500), ledger.Scope{}),
		}})
		return err
	}))
	lines, err := order.Lines(ctx, o.world.App, sold.ID)
	must(err)
	_, err = o.world.Checkout.RefundOrder(ctx, officer, o.waliwis.ID, sold.ID, checkout.RefundRequest{
		Return: order.Return{Lines: []order.LineReturn{{Line: lines[0].ID, Quantity: 1, Restock: true}}}, Reason: "Jahitan lepas",
	}, now)
	must(err)

	lost := o.sold(t, now, item(o.bag, 1))
	paid, err := payment.AppliedTo(ctx, o.world.App, payment.OrderID(lost.ID))
	must(err)
	must(o.world.Checkout.Dispute(ctx, payment.DisputeReport{
		Provider: paid.Provider, ExternalID: "du_1", PaymentExternal: paid.ExternalID, Amount: paid.Amount, Cause: "fraudulent",
		State: payment.DisputeLost, Withdrawn: true, OccurredAt: now,
	}, now))
	o.Clock.Set(time.Now().UTC().Truncate(time.Second))
}

func (o *office) owed(t *testing.T) money.Amount {
	t.Helper()
	balance, err := ledger.Balance(t.Context(), o.world.App, ledger.ProducerReceivable(int64(o.siti.Person)), money.IDR)
	if err != nil {
		t.Fatal(err)
	}
	return balance
}

// TestDebtsAreForgivenByTwoManagers, and another programme sees none of it.
func TestDebtsAreForgivenByTwoManagers(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.indebted(t)
	own := identity.Office{Role: identity.Manager, Programme: o.world.Programme.ID}
	maya, budi := o.holder(t, "Maya Pengelola", own), o.holder(t, "Budi Pengelola", own)
	page := looked(t, maya, "/program/piutang")
	if text := page.Text("main"); !strings.Contains(text, "Siti Contoh") || !strings.Contains(text, "Rp166.500") || !strings.Contains(text, "50") {
		t.Errorf("debts: %s", text)
	}
	ask := looked(t, maya, page.Attr("main a[href*='/piutang/hapus/']", "href"))
	for typed, want := range map[string]string{"166.501": "Rp166.500", "": "Wajib diisi"} {
		refused := maya.Submit(ask, "form[action*='/piutang/hapus/']", webtest.Fill{"amount": typed, "reason": "Banjir"}).Want(http.StatusUnprocessableEntity)
		if !strings.Contains(refused.Text(".error"), want) {
			t.Errorf("%q: %s", typed, refused.Text(".error"))
		}
	}
	asked := maya.Submit(ask, "form[action*='/piutang/hapus/']", webtest.Fill{"amount": "100.000", "reason": "Rumahnya kebanjiran"}).Want(http.StatusOK)
	if asked.Has("button[value=approve]") || !strings.Contains(asked.Text("main"), "orang lain yang memutuskan") {
		t.Errorf("who asks may decide: %s", asked.Text("main"))
	}
	looked(t, maya, "/program/piutang")
	// The database holds it, whatever form is sent.
	token := asked.Attr("input[name=token]", "value")
	maya.Post("/program/piutang/1", map[string][]string{"token": {token}, "decision": {"approve"}}).Want(http.StatusForbidden)
	if o.owed(t) != money.Rupiah(166_500) {
		t.Fatalf("owed %v", o.owed(t))
	}

	waiting := looked(t, budi, "/program/piutang")
	for _, want := range []string{"Rumahnya kebanjiran", "Maya Pengelola", "Rp100.000"} {
		if !strings.Contains(waiting.Text("main"), want) {
			t.Errorf("the request does not show %s", want)
		}
	}
	budi.Post("/program/piutang/1", map[string][]string{"token": {waiting.Attr("input[name=token]", "value")}, "decision": {"approve"}}).Want(http.StatusSeeOther)
	if o.owed(t) != money.Rupiah(66_500) {
		t.Errorf("owed %v", o.owed(t))
	}
	foreign := o.holder(t, "Fitri", identity.Office{Role: identity.Manager, Programme: o.elsewhere})
	if page := looked(t, foreign, "/program/piutang"); strings.Contains(page.Body, "Siti Contoh") {
		t.Error("another programme sees her debt")
	}
	foreign.Get(fmt.Sprintf("/program/piutang/hapus/perajin-%d", o.siti.Person)).Want(http.StatusNotFound)
	auditor := o.holder(t, "Wati", identity.Office{Role: identity.Auditor, Programme: o.world.Programme.ID, Until: o.Clock.Now().Add(time.Hour)})
	if page := looked(t, auditor, "/program/piutang"); page.Has("main form") || !strings.Contains(page.Body, "Siti Contoh") {
		t.Error("an auditor may act, or sees nothing")
	}
}

// TestManagerDecidesWhoBearsALostDispute.
func TestManagerDecidesWhoBearsALostDispute(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.indebted(t)
	c := o.manager(t)
	page := looked(t, c, "/program/piutang")
	token := page.Attr("form[action*='/sengketa/'] input[name=token]", "value")
	c.Post("/program/sengketa/1", map[string][]string{"token": {token}, "bearer": {"seller"}, "reason_1": {""}}).Want(http.StatusUnprocessableEntity)
	c.Post("/program/sengketa/99", map[string][]string{"token": {token}, "bearer": {"seller"}, "reason_99": {"x"}}).Want(http.StatusNotFound)
	c.Post("/program/sengketa/1", map[string][]string{"token": {token}, "bearer": {"programme"}, "reason_1": {"Penipuan kartu"}}).Want(http.StatusSeeOther)
	if after := looked(t, c, "/program/piutang"); after.Has("form[action*='/sengketa/']") {
		t.Error("it still waits")
	}
	loss, err := ledger.Balance(t.Context(), o.world.App, ledger.DisputeLoss, money.IDR)
	if err != nil || loss != money.Rupiah(195_000) {
		t.Errorf("the programme bears %v, %v", loss, err)
	}
}

// TestDebtsOnAPhone looks at the page as a manager may.
func TestDebtsOnAPhone(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.indebted(t)
	own := identity.Office{Role: identity.Manager, Programme: o.world.Programme.ID}
	maya := o.holder(t, "Maya Pengelola", own)
	ask := maya.Get(maya.Get("/program/piutang").Attr("main a[href*='/piutang/hapus/']", "href"))
	maya.Submit(ask, "form[action*='/piutang/hapus/']", webtest.Fill{"amount": "100.000", "reason": "Rumahnya kebanjiran"}).Want(http.StatusOK)
	o.holder(t, "Budi Pengelola", own)
	b := o.Browser(t, webtest.WithoutScripts(), webtest.Sized(360, 800))
	b.Open("/masuk/kantor")
	b.Type("input[name=email]", "budi.pengelola@contoh.id")
	b.Type("input[name=password]", password)
	b.Follow("form[action='/masuk/kantor'] button[type=submit]")
	b.Open("/program/piutang")
	b.Screenshot("program-debts-phone")
	b.Follow("main a[href*='/piutang/hapus/']")
	b.Screenshot("program-debt-ask-phone")
}
