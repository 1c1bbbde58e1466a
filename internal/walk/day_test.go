package walk_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"simpul/internal/audit"
	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/payout"
	"simpul/internal/report"
	"simpul/internal/web/webtest"
)

// TestOfficersDay walks a full day at /koperasi on a phone, without scripts:
// twelve orders over three makers are confirmed against the bank's statement,
// what a maker brings is received and signed for, eleven parcels leave at once
// and of the twelfth what is ready, one is given back in part, one is sent back
// after a complaint with a photograph, and what was earned before is paid out,
// prepared by one officer and approved by another. At the end the audit is clean
// and every maker's statement adds up.
func TestOfficersDay(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	rani, dewi := s.Producer(s.cooperative, "Rani Contoh", checkouttest.Waliwis), s.Producer(s.cooperative, "Dewi Contoh", checkouttest.Waliwis)
	makers := []identity.Actor{s.siti, rani, dewi}
	for i, maker := range makers {
		s.earn(t, maker, int64(100_000*(i+1)))
	}
	s.Transfers()
	orders := s.twelveOrders(t, makers)
	ani, budi := s.phoneOf(t, s.Officer(s.cooperative).Person), s.second(t)
	raniPIN := s.phoneOf(t, rani.Person)

	a := s.browser(t, webtest.WithoutScripts())
	signIn(a, ani)
	a.Open("/koperasi")
	shown(t, a, "day-today")
	for i, o := range orders {
		a.Open("/kasir/pesanan/" + o.Number)
		a.Type("input[name=reference]", fmt.Sprintf("TRX %04d", i))
		a.Follow("form[action='/kasir/pesanan/" + o.Number + "'] .button-primary")
	}
	a.Open("/koperasi/paket")
	shown(t, a, "day-parcels")
	if n := webtest.Run(a, chromedp.Evaluate[int](`document.querySelectorAll("main ul.stack > li").length`)); n != len(orders) {
		t.Fatalf("%d parcels are to be packed", n)
	}

	// Rani brings the bag of the fourth order and signs on Ani's phone.
	a.Open(fmt.Sprintf("/koperasi/terima/baru?perajin=%d", rani.Person))
	shown(t, a, "day-intake")
	a.Type(fmt.Sprintf("input[name^='accepted-'][name$='-%d']", s.lineOf(t, orders[1], rani)), "1")
	a.Follow("form.panel .button-primary")
	a.Type("input[name=pin]", pin)
	shown(t, a, "day-sign")
	a.Follow("form[action$='/tanda-tangan'] .button-primary")
	if text := a.Text("main"); !strings.Contains(text, "dengan PIN di HP pengurus") {
		t.Errorf("Rani (%s) has not signed:\n%s", raniPIN, text)
	}

	// Of the last order Siti's bag is ready, Rani's is not.
	last := orders[len(orders)-1]
	a.Open(s.parcelPath(t, last, 0) + "/sebagian")
	shown(t, a, "day-split")
	a.Click(fmt.Sprintf("input[name=line-%d]", s.lineOf(t, last, s.siti)))
	a.Follow("form.panel .button-primary")

	var list strings.Builder
	for i, o := range orders {
		fmt.Fprintf(&list, "%s JNE%08d\n", o.Number, i)
	}
	a.Open("/koperasi/paket/resi")
	a.Do(chromedp.SendKeys(chromedp.CSS("textarea[name=list]"), list.String()))
	a.Follow("form[action*='/paket/resi'] .button-primary")
	shown(t, a, "day-handed")

	guest := s.browser(t, webtest.WithoutScripts())
	guest.Open("/pesanan/" + last.Token)
	shown(t, guest, "day-two-parcels")
	if text := guest.Text("main"); !strings.Contains(text, "Paket 1 dari 2") || !strings.Contains(text, "Paket 2 dari 2") || !strings.Contains(text, "JNE00000011") {
		t.Errorf("the customer does not see both parts:\n%s", text)
	}
	for _, o := range orders[:2] {
		a.Open(s.parcelPath(t, o, 0) + "/sampai")
		a.Follow("form[action$='/sampai'] .button-primary")
	}

	// The first gets Rp20.000 back, the second sends hers back.
	a.Open(s.parcelPath(t, orders[0], 0) + "/dana")
	a.Type(fmt.Sprintf("input[name=amount_%d]", s.lineOf(t, orders[0], s.siti)), "20.000")
	a.Type("input[name=reason]", "Tali sedikit pudar")
	a.Follow("form[action$='/dana'] .button-primary")
	shown(t, a, "day-refund")
	a.Follow("form[action$='/dana']:has(input[name=confirm]) .button-primary")
	guest.Open("/pesanan/" + orders[1].Token)
	guest.Follow("a[href*='/keluhan/']")
	guest.Type(fmt.Sprintf("input[name=units-%d]", s.lineOf(t, orders[1], rani)), "1")
	guest.Do(chromedp.SendKeys(chromedp.CSS("textarea[name=said]"), "Pegangannya putus."))
	guest.Choose("#f-photos", photograph(t))
	shown(t, guest, "day-complaint")
	guest.Follow("#keluhan .button-primary")
	a.Open("/koperasi/keluhan")
	a.Follow("main a[href^='/koperasi/keluhan/']")
	shown(t, a, "day-complaint-office")
	a.Click("input[name=outcome][value=back]")
	a.Type("input[name=reason]", "Kirim kembali, ongkir kami ganti")
	a.Follow("form[action*='/putusan/'] .button-primary")
	a.Click("input[name=restock]")
	a.Type("input[name=reason]", "Sudah dijahit ulang")
	shown(t, a, "day-inspect")
	a.Follow("form[action*='/periksa/'] .button-primary")
	guest.Open("/pesanan/" + orders[1].Token)
	guest.Follow("a[href*='/keluhan/']")
	shown(t, guest, "day-complaint-settled")
	if text := guest.Text("main"); !strings.Contains(text, "1 barang, dana kembali Rp") {
		t.Errorf("the customer is told:\n%s", text)
	}

	a.Open("/koperasi/bayar/siapkan")
	a.Follow("form[action='/koperasi/bayar/siapkan'] .button-primary")
	run := a.Path()
	b := s.browser(t, webtest.WithoutScripts())
	signIn(b, budi)
	b.Open(run)
	b.Follow("form[action$='/setujui'] button")
	b.Open("/koperasi")
	shown(t, b, "day-end")
	for who, item := range s.items(t, run) {
		if item.State != payout.Approved {
			t.Errorf("the payout of %d is %s", who, item.State)
		}
	}
	if len(s.items(t, run)) != len(makers) {
		t.Errorf("%d are paid", len(s.items(t, run)))
	}

	findings, err := audit.Run(t.Context(), s.Owner, audit.Invariants(s.Studio.Store()), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Broken() {
			t.Errorf("%d %s: %v", f.Number, f.Name, f.Offenders)
		}
	}
	// Six bags of Siti's, five of Rani's and four of Dewi's were sold, of which nine
	// tenths are theirs, less what went back.
	for i, sold := range []int64{6 * 166_500, 5 * 135_000, 4 * 108_000} {
		var back money.Amount
		const givenBack = `SELECT coalesce(sum(income), 0) FROM refund_share WHERE producer_id = $1`
		if err := s.App.GetContext(t.Context(), &back, givenBack, int64(makers[i].Person)); err != nil {
			t.Fatal(err)
		}
		if i < 2 == back.IsZero() {
			t.Errorf("of %s %v went back", makers[i].Name, back)
		}
		s.addsUp(t, makers[i], money.Rupiah(sold).Sub(back))
	}
}

// twelveOrders are waiting for their transfers: each maker's bag four times, and
// the last two orders and the first of a second bag besides.
func (s *stage) twelveOrders(t *testing.T, makers []identity.Actor) []order.Order {
	t.Helper()
	bags := make([]catalog.VariantID, len(makers))
	for i, price := range []int64{185_000, 150_000, 120_000} {
		bags[i] = s.Bag(s.cooperative, "Karya "+makers[i].Name, money.Rupiah(price), 20, catalog.MakerShare{Producer: makers[i].Person, ShareBP: catalog.WholeBP})
	}
	orders := make([]order.Order, 12)
	for i := range orders {
		items := []checkouttest.Item{{Variant: bags[i%3], Quantity: 1}}
		switch i {
		case 10:
			items = []checkouttest.Item{{Variant: bags[0], Quantity: 1}, {Variant: bags[1], Quantity: 1}}
		case 11:
			items = []checkouttest.Item{{Variant: bags[0], Quantity: 1}, {Variant: bags[1], Quantity: 1}, {Variant: bags[2], Quantity: 1}}
		}
		request := s.Request(s.Cart(items...))
		request.Method = payment.Transfer
		placed, err := s.program.Checkout.Place(t.Context(), request, s.Now)
		if err != nil {
			t.Fatal(err)
		}
		orders[i] = placed
	}
	return orders
}

// lineOf is the line of a maker in an order.
func (s *stage) lineOf(t *testing.T, o order.Order, maker identity.Actor) (line int64) {
	t.Helper()
	const query = `SELECT l.id FROM order_line l JOIN order_line_share s ON s.order_line_id = l.id WHERE l.order_id = $1 AND s.producer_id = $2`
	if err := s.App.GetContext(t.Context(), &line, query, int64(o.ID), int64(maker.Person)); err != nil {
		t.Fatal(err)
	}
	return line
}

func (s *stage) parcelPath(t *testing.T, o order.Order, n int) string {
	t.Helper()
	parcels, err := order.Parcels(t.Context(), s.App, o.ID)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("/koperasi/paket/%d", parcels[n].ID)
}

// addsUp reads a maker's statement of everything: what it begins with and every
// line of it sum to what stands there, which is the ledger's balance; pending is
// what was sold today.
func (s *stage) addsUp(t *testing.T, maker identity.Actor, pending money.Amount) {
	t.Helper()
	window := report.Window{From: time.Now().AddDate(0, -2, 0), To: time.Now().AddDate(0, 0, 1)}
	var st report.Statement
	if err := database.InSnapshot(t.Context(), s.Report, func(q *database.Tx) (err error) {
		st, err = report.StatementOf(t.Context(), q, report.Holder{Producer: maker.Person}, window, time.Now(), 1000, 0)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for i, place := range st.Places {
		sum := st.Opening[i]
		for _, l := range st.Lines {
			sum = sum.Add(l.Amounts[i])
		}
		if sum != st.Closing[i] {
			t.Errorf("%s, %s: the lines lead to %v, not to %v", maker.Name, place, sum, st.Closing[i])
		}
		for account, of := range map[ledger.Code]report.Place{
			ledger.ProducerPending(int64(maker.Person)): report.PlacePending, ledger.ProducerPayable(int64(maker.Person)): report.PlacePayable,
		} {
			balance, err := ledger.Balance(t.Context(), s.App, account, money.IDR)
			if err != nil {
				t.Fatal(err)
			}
			if of == place && st.Closing[i] != balance.Neg() {
				t.Errorf("%s, %s: the statement says %v, the ledger %v", maker.Name, place, st.Closing[i], balance.Neg())
			}
		}
		if place == report.PlacePending && st.Closing[i] != pending {
			t.Errorf("%s has %v pending, want %v", maker.Name, st.Closing[i], pending)
		}
		if place == report.PlacePayable && !st.Closing[i].IsZero() {
			t.Errorf("%s can be paid %v still", maker.Name, st.Closing[i])
		}
	}
}
