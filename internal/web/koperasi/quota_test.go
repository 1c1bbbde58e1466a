package koperasi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/uuid"

	"simpul/internal/bespoke"
	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/delivery"
	"simpul/internal/identity"
	"simpul/internal/intake"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/web/webtest"
)

// TestAnOfficerDividesAGroupOrder quotes 100 pieces to two makers, takes some of
// one in, gives her pieces to a third, and sends nothing before all are there.
func TestAnOfficerDividesAGroupOrder(t *testing.T) {
	t.Parallel()
	o := open(t)
	wati := o.world.Producer(o.waliwis, "Wati Contoh", checkouttest.MekarBaru)
	rani := o.world.Producer(o.waliwis, "Rani Contoh", checkouttest.Waliwis)
	var product catalog.ProductID
	if err := o.world.App.GetContext(t.Context(), &product, `SELECT product_id FROM variant WHERE id = $1`, int64(o.bag)); err != nil {
		t.Fatal(err)
	}
	r := bespoke.Request{Product: product, Quantity: 100, Wishes: "suvenir", Name: "Kecamatan Contoh", Phone: "+6281300000009", Language: "id"}
	if err := bespoke.Ask(t.Context(), o.world.App, &r, o.world.Now); err != nil {
		t.Fatal(err)
	}
	field := func(who identity.Actor) string { return fmt.Sprint("#f-quota_", who.Person) }
	b := o.Browser(t)
	signIn(b, o.addOfficer(t, "Oki Pengurus", o.waliwis))
	b.Open(fmt.Sprint("/koperasi/permintaan/", r.ID))
	b.Click("#tawar summary")
	for name, typed := range map[string]string{"#f-price": "45.000", "#f-option": "logo", field(o.siti): "60", field(wati): "30"} {
		b.Type(name, typed)
	}
	b.Do(chromedp.SetValue(chromedp.CSS("#f-ready_on"), time.Now().AddDate(0, 1, 0).Format(time.DateOnly)))
	if got := b.Text("output.quota-sum"); got != "Masih 10 buah belum dibagi" {
		t.Errorf("while it is typed: %q", got)
	}
	b.Screenshot("koperasi-jatah-tawar")
	b.Follow("#tawar .button-large")
	if got := b.Text("#tawar"); !strings.Contains(got, "Jatah semuanya 90 buah, padahal pesanannya 100 buah.") {
		t.Errorf("90 of 100: %s", got)
	}
	b.Type(field(wati), "40")
	if got := b.Text("output.quota-sum"); got != "Pas, semua sudah dibagi" {
		t.Errorf("100 of 100: %q", got)
	}
	b.Follow("#tawar .button-large")
	if got := b.Text("main"); !strings.Contains(got, "60 buah") || !strings.Contains(got, "Wati Contoh 40 buah") {
		t.Errorf("quoted: %s", got)
	}

	sold, line := o.groupSold(t, r)
	id, err := intake.Record(t.Context(), o.world.App, o.world.Officer(o.waliwis), o.waliwis.ID, intake.Draft{
		Key: uuid.NewString(), Producer: wati.Person, Pieces: []intake.Piece{{Variant: line.Variant, OrderLine: line.ID, Accepted: 15}},
	}, o.world.Now)
	if err != nil {
		t.Fatal(err)
	}
	if err := intake.Sign(t.Context(), o.world.App, wati, id, "", o.world.Now); err != nil {
		t.Fatal(err)
	}
	parcel := fmt.Sprint("/koperasi/paket/", line.Parcel)
	b.Open(parcel)
	if got := b.Text("main"); !strings.Contains(got, "15 dari 100") || !strings.Contains(got, "Menunggu 85 buah") || count(b, "#f-tracking_number") != 0 {
		t.Errorf("the parcel: %s", got)
	}
	b.Screenshot("koperasi-jatah-paket")
	if wide := scrollsSideways(b); wide != "" {
		t.Errorf("scrolls sideways: %s", wide)
	}
	for _, v := range b.Violations() {
		t.Errorf("the parcel: %s", v)
	}
	b.Follow("a[href*='/jatah/']")
	if got := b.Text("main"); !strings.Contains(got, "15 buah sudah diterima") || count(b, "output.quota-sum[hidden]") != 0 {
		t.Errorf("the quotas: %s", got)
	}
	b.Type(field(wati), "10")
	b.Type(field(rani), "30")
	b.Type("#f-reason", "Wati sakit")
	b.Follow("form.form .button-large")
	if got := b.Text("main"); !strings.Contains(got, "Dari Wati Contoh sudah diterima 15 buah") {
		t.Errorf("fewer than accepted: %s", got)
	}
	b.Screenshot("koperasi-jatah-ubah")
	for _, v := range b.Violations() {
		t.Errorf("the quotas: %s", v)
	}
	b.Type(field(wati), "15")
	b.Type(field(rani), "25")
	b.Follow("form.form .button-large")
	if got := b.Text("main"); !strings.Contains(got, "Jatah diubah") || !strings.Contains(got, "0 dari 25") || !strings.Contains(got, "15 dari 15") {
		t.Errorf("changed: %s", got)
	}

	stranger := o.officer(t, "Rina Pengurus", o.kronjo)
	stranger.Get(fmt.Sprint(parcel, "/jatah/", line.ID)).Want(http.StatusNotFound)
	dewi := o.officer(t, "Dewi Pengurus", o.waliwis)
	dewi.Get(fmt.Sprint(parcel, "/jatah/", line.ID+1)).Want(http.StatusNotFound)
	var told int
	if err := o.world.App.GetContext(t.Context(), &told, `SELECT count(*) FROM notice WHERE person_id = $1 AND kind = 'prepare' AND subject LIKE '25 ×%'`, int64(rani.Person)); err != nil || told != 1 {
		t.Errorf("who joined is told %d times, %v", told, err)
	}
	if quotas, err := order.QuotasOf(t.Context(), o.world.App, sold.ID); err != nil || len(quotas) != 3 {
		t.Errorf("quotas %+v, %v", quotas, err)
	}
}

func count(b *webtest.Browser, selector string) int {
	return webtest.Run(b, chromedp.Evaluate[int](fmt.Sprintf(`document.querySelectorAll(%q).length`, selector)))
}

// groupSold is the paid order of a request's quote.
func (o *office) groupSold(t *testing.T, r bespoke.Request) (order.Order, order.Line) {
	t.Helper()
	q, err := bespoke.QuoteOf(t.Context(), o.world.App, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	quote, err := checkout.QuoteBespoke(t.Context(), o.world.App, q, delivery.Within(checkouttest.Tebet), nil)
	if err != nil || quote.Items != money.Rupiah(4_500_000) {
		t.Fatalf("quoted %v, %v", quote.Items, err)
	}
	request := o.world.Request(o.world.Cart())
	request.FormKey, request.Bespoke, request.TotalSeen = uuid.New(), &q, quote.Total
	sold, err := o.world.Checkout.Place(t.Context(), request, o.world.Now)
	if err != nil {
		t.Fatal(err)
	}
	if outcome, err := o.world.Checkout.Settle(t.Context(), o.world.Receipt(sold), o.world.Now); err != nil || outcome != checkout.Settled {
		t.Fatalf("%s %v", outcome, err)
	}
	lines, err := order.Lines(t.Context(), o.world.App, sold.ID)
	if err != nil {
		t.Fatal(err)
	}
	return sold, lines[0]
}
