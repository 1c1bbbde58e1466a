package till_test

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"simpul/internal/bank"
	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payout"
	"simpul/internal/producer"
	"simpul/internal/report"
	"simpul/internal/web/webtest"
)

// fairTrace compares what the trace says of an order with the books: each maker
// has what the postings give her, and the parts are what was paid.
func (o *counter) fairTrace(t *testing.T, id order.ID) report.Trace {
	t.Helper()
	trace, err := report.TraceOf(t.Context(), o.world.App, int64(id))
	if err != nil {
		t.Fatal(err)
	}
	sum := money.Sum(trace.Cooperative.Now, trace.Programme.Now, trace.Contribution.Now, trace.Shipping.Now)
	for _, m := range trace.Makers {
		sum = sum.Add(m.Now)
		var booked money.Amount
		if err := o.world.App.GetContext(t.Context(), &booked, `
			SELECT coalesce(-sum(p.amount), 0)::bigint FROM posting p JOIN ledger_transaction t ON t.id = p.transaction_id JOIN account a ON a.id = p.account_id
			WHERE t.order_id = $1 AND p.producer_id = $2 AND coalesce(p.order_line_id, 0) = $3 AND a.code LIKE '%:producer:%' AND t.rule <> 'forgiveness'`,
			int64(id), int64(m.Producer), m.Line); err != nil {
			t.Fatal(err)
		}
		if booked != m.Now {
			t.Errorf("maker %d of line %d has %v by the trace, %v by the books", m.Producer, m.Line, m.Now, booked)
		}
	}
	if left := trace.Paid.Add(trace.Given).Sub(trace.Back); sum != left {
		t.Errorf("the parts are %v, what was paid and stayed %v: %+v", sum, left, trace)
	}
	return trace
}

// TestWhatTheMoneyBecame follows an order from its payment through release,
// payout and her answer to a refund: the customer's page and the shared one say
// each time what the books say, and the shared one nothing of the customer.
func TestWhatTheMoneyBecame(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx, w := t.Context(), o.world
	now := w.Now
	past := now.AddDate(0, 0, -20)
	w.Now = past
	request := w.Request(w.Cart(checkouttest.Item{Variant: o.bag, Quantity: 2}, checkouttest.Item{Variant: o.pouch, Quantity: 1}))
	request.Tip, request.TotalSeen = money.Rupiah(7_000), request.TotalSeen.Add(money.Rupiah(7_000))
	placed, err := w.Checkout.Place(ctx, request, past)
	if err != nil {
		t.Fatal(err)
	}
	if placed, err = order.ByToken(ctx, w.App, placed.Token); err != nil {
		t.Fatal(err)
	}
	c, path := o.Client(t), "/pesanan/"+placed.Token
	if p := looked(t, c, path); p.Has(".money-flow") || p.Has("a[href^='/dampak/']") {
		t.Error("an order that nobody paid says what became of its money")
	}
	if got := c.Get("/dampak/" + placed.TraceToken).Status; got != http.StatusNotFound {
		t.Errorf("the shared page of an unpaid order: %d", got)
	}
	if _, err := w.Checkout.Settle(ctx, w.Receipt(placed), past); err != nil {
		t.Fatal(err)
	}
	// An older sale of hers, which is paid out first.
	older := w.Sold(checkouttest.Item{Variant: o.bag, Quantity: 1})
	w.Now = now
	o.fairTrace(t, placed.ID)
	p := looked(t, c, path)
	for _, want := range []string{"Ke mana uang Anda mengalir", "Rp442.000", "Menunggu barang diterima", "Ongkos kirim", "Siti dari"} {
		if !strings.Contains(p.Text("main"), want) {
			t.Errorf("sold, the page lacks %q: %s", want, p.Text("main"))
		}
	}

	o.deliver(t, older.ID, past)
	o.deliver(t, placed.ID, past)
	if text := looked(t, c, path).Text(".trace"); !strings.Contains(text, "Siap dibayarkan") {
		t.Errorf("released: %s", text)
	}
	vault, err := producer.NewVault(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	office := &payout.Office{DB: w.App, Vault: vault, CodeKey: []byte("test")}
	// As much as the older sale brought her pays the older one alone.
	o.payOut(t, office, money.Rupiah(166_500), now)
	if text := looked(t, c, path).Text(".trace"); strings.Contains(text, "Dikirim") || !strings.Contains(looked(t, c, "/pesanan/"+older.Token).Text(".trace"), "Dikirim ke perajin") {
		t.Errorf("a payout of the older sale is taken for this one's: %s", text)
	}
	left, err := report.BalancesOf(ctx, w.App, o.siti.Person)
	if err != nil {
		t.Fatal(err)
	}
	second := o.payOut(t, office, left.Payable, now)
	if text := looked(t, c, path).Text(".trace"); !strings.Contains(text, "Dikirim ke perajin") || !strings.Contains(text, "Siap dibayarkan") {
		t.Errorf("sent to the first maker alone: %s", text)
	}
	if err := office.Answer(ctx, o.siti, second, true, now); err != nil {
		t.Fatal(err)
	}
	if text := looked(t, c, "/en"+path).Text(".trace"); !strings.Contains(text, "Received by the maker on") {
		t.Errorf("received: %s", text)
	}
	o.fairTrace(t, placed.ID)

	lines, err := order.Lines(ctx, w.App, placed.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Checkout.RefundOrder(ctx, w.Officer(o.waliwis), o.waliwis.ID, placed.ID, checkout.RefundRequest{
		Return: order.Return{Lines: []order.LineReturn{{Line: lines[0].ID, Quantity: 1}}}, Reason: "talinya putus",
	}, now); err != nil {
		t.Fatal(err)
	}
	if trace := o.fairTrace(t, placed.ID); trace.Back != money.Rupiah(185_000) {
		t.Errorf("back went %v", trace.Back)
	}
	p = looked(t, c, path)
	if text := p.Text("main"); !strings.Contains(text, "Rp442.000 yang dibayar, Rp185.000 dikembalikan") || !strings.Contains(text, "yang menerima Rp166.500") {
		t.Errorf("refunded: %s", text)
	}
	o.sharedTrace(t, placed, p.Attr("a[href^='/dampak/']", "href"))
	o.sound(t, now)
}

// sharedTrace is what anybody may see: by a link of its own, without the
// customer, and without amounts where a maker does not show hers.
func (o *counter) sharedTrace(t *testing.T, placed order.Order, link string) {
	t.Helper()
	stranger := o.Client(t)
	hidden := looked(t, stranger, link)
	if strings.Contains(hidden.Text("main"), "Rp") || !strings.Contains(hidden.Text(".money-flow"), "%") {
		t.Errorf("she did not agree to show her part: %s", hidden.Text("main"))
	}
	for _, maker := range []identity.Actor{o.siti, o.rani} {
		o.In(t, func(ctx context.Context, tx *database.Tx) error {
			return producer.Give(ctx, tx, maker, maker.Person, producer.Income, "1", o.world.Now)
		})
	}
	p := looked(t, stranger, link)
	if text := p.Text("main"); !strings.Contains(text, "Rp172.741") || !strings.Contains(text, "Tas tali kur merah") {
		t.Errorf("shown: %s", text)
	}
	for _, private := range []string{placed.Token, placed.Number, "Rani Pembeli", "81300000001", "Jl. Contoh"} {
		if strings.Contains(p.Body, private) {
			t.Errorf("the shared page tells %q", private)
		}
	}
	if got := stranger.Get("/pesanan/" + placed.TraceToken).Status; got != http.StatusNotFound {
		t.Errorf("the shared link opens the order: %d", got)
	}
	b := o.Browser(t, webtest.WithoutScripts())
	b.Open(link)
	steady(t, b, "trace")
	b.Open("/pesanan/" + placed.Token)
	steady(t, b, "order-trace")
	axe := o.Browser(t)
	for _, path := range []string{link, "/pesanan/" + placed.Token} {
		axe.Open(path)
		for _, v := range axe.Violations() {
			t.Errorf("%s: %s", path, v)
		}
	}
}

// deliver brings all parcels of an order to the customer, and lets the return
// window pass.
func (o *counter) deliver(t *testing.T, id order.ID, at time.Time) {
	t.Helper()
	parcels, err := order.Parcels(t.Context(), o.world.App, id)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parcels {
		group := o.waliwis
		if p.Cooperative == o.kronjo.ID {
			group = o.kronjo
		}
		officer := o.world.Officer(group)
		for _, err := range []error{
			o.world.Checkout.Ship(t.Context(), officer, group.ID, p.ID, "JX1000000"+strconv.FormatInt(int64(p.ID), 10), at),
			o.world.Checkout.Deliver(t.Context(), officer, group.ID, p.ID, at),
			o.world.Checkout.Release(t.Context(), p.ID, at.Add(order.ReturnWindow)),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// payOut pays Siti so much and returns the payout.
func (o *counter) payOut(t *testing.T, office *payout.Office, amount money.Amount, now time.Time) payout.ID {
	t.Helper()
	ctx, w := t.Context(), o.world
	manager, code := w.Manager("Bagus Pengelola"), strconv.FormatInt(amount.Rupiah(), 10)
	var account bank.Account
	o.In(t, func(ctx context.Context, tx *database.Tx) (err error) {
		account, err = bank.Add(ctx, tx, manager, bank.Account{
			Programme: w.Programme.ID, Code: "b" + code, Bank: "BRI", Holder: "Program Contoh", NumberEnd: "9001",
		}, now)
		if err != nil {
			return err
		}
		return producer.Redirect(ctx, tx, office.Vault, o.siti, producer.Choice{
			Method: producer.ToBank, Institution: "BRI", BankDetails: producer.BankDetails{Number: "0021-0100-1234-567", Holder: o.siti.Name},
		}, now.AddDate(0, 0, -9))
	})
	officer := w.Officer(o.waliwis)
	run, err := office.Prepare(ctx, officer, o.waliwis.ID, []payout.Line{{Producer: o.siti.Person, Amount: amount}}, now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := office.Approve(ctx, manager, run, now); err != nil {
		t.Fatal(err)
	}
	all, err := payout.OfRun(ctx, w.App, run)
	if err != nil {
		t.Fatal(err)
	}
	if err := office.Send(ctx, officer, all[0].ID, payout.Evidence{Account: account.ID, Reference: "BRI" + code}, now); err != nil {
		t.Fatal(err)
	}
	return all[0].ID
}
