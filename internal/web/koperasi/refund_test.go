package koperasi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/web/webtest"
)

// shared is a bag by Siti 60 % and Aminah.
func (o *office) shared(t *testing.T) (aminah identity.Actor, bag catalog.VariantID) {
	t.Helper()
	aminah = o.world.Producer(o.waliwis, "Aminah Contoh", checkouttest.MekarBaru)
	return aminah, o.world.Bag(o.waliwis, "Tas selempang berdua", money.Rupiah(185_000), 9,
		catalog.MakerShare{Producer: o.siti.Person, ShareBP: 6_000}, catalog.MakerShare{Producer: aminah.Person, ShareBP: 4_000})
}

func (o *office) lineOf(t *testing.T, sold order.Order, title string) order.Line {
	t.Helper()
	lines, err := order.Lines(t.Context(), o.world.App, sold.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		if l.Title == title {
			return l
		}
	}
	t.Fatalf("no line %q", title)
	return order.Line{}
}

func (o *office) pending(t *testing.T, of identity.Actor) money.Amount {
	t.Helper()
	balance, err := ledger.Balance(t.Context(), o.world.App, ledger.ProducerPending(int64(of.Person)), money.IDR)
	if err != nil {
		t.Fatal(err)
	}
	return balance.Neg()
}

// TestOfficerRefunds a bag of two: she sees what each maker gives back before
// anything happens, and every refusal beside its field.
func TestOfficerRefunds(t *testing.T) {
	t.Parallel()
	o := open(t)
	aminah, bag := o.shared(t)
	sold := o.world.Sold(checkouttest.Item{Variant: bag, Quantity: 2}, item(o.pouch))
	line, parcel := o.lineOf(t, sold, "Tas selempang berdua"), o.parcelOf(t, sold, o.waliwis)
	unit, amount := fmt.Sprintf("unit_%d", line.ID), fmt.Sprintf("amount_%d", line.ID)
	c := o.officer(t, "Oki Pengurus", o.waliwis)
	ask := looked(t, c, looked(t, c, path(parcel)).Attr("a[href$='/dana']", "href"))
	if strings.Contains(ask.Text("main"), "Dompet koin") {
		t.Error("another cooperative's goods are asked about")
	}

	for name, tc := range map[string]struct {
		fill webtest.Fill
		want string
	}{
		"nothing":         {webtest.Fill{"reason": "Cacat"}, "rupiah bulat"},
		"three of two":    {webtest.Fill{unit: "3", "reason": "Cacat"}, "2"},
		"Rp1 too much":    {webtest.Fill{amount: "370.001", "reason": "Cacat"}, "Rp370.000"},
		"both":            {webtest.Fill{unit: "1", amount: "5.000", "reason": "Cacat"}, "jangan dua-duanya"},
		"no reason":       {webtest.Fill{unit: "1"}, "Wajib diisi"},
		"more shipping":   {webtest.Fill{"shipping": "11.000", "reason": "Cacat"}, "Rp10.000"},
		"nothing to ship": {webtest.Fill{unit: "2", "reason": "Cacat"}, "Rp10.000"},
	} {
		refused := c.Submit(ask, "form[action$='/dana']", tc.fill).Want(http.StatusUnprocessableEntity)
		if !strings.Contains(refused.Text(".error, .form-errors, .errors"), tc.want) && !strings.Contains(refused.Text("main"), tc.want) {
			t.Errorf("%s: %s", name, refused.Text("main"))
		}
		for field, typed := range tc.fill {
			if refused.Attr("input[name="+field+"]", "value") != typed {
				t.Errorf("%s: %s was lost", name, field)
			}
		}
	}

	preview := c.Submit(ask, "form[action$='/dana']", webtest.Fill{unit: "1", "shipping": "4.000", "restock": "1", "reason": "Jahitan lepas"}).Want(http.StatusOK)
	for _, want := range []string{"Rp189.000", "Siti Contoh", "Rp99.900", "Aminah Contoh", "Rp66.600"} {
		if !strings.Contains(preview.Text("main"), want) {
			t.Errorf("the preview does not show %s: %s", want, preview.Text("main"))
		}
	}
	if got := o.pending(t, aminah); got != money.Rupiah(133_200) {
		t.Errorf("looking has taken %v", got)
	}
	done := c.Submit(preview, "form[action$='/dana']", nil).Want(http.StatusOK)
	if !done.Has(".flash.tone-good") || !strings.Contains(done.Text("main"), "Rp189.000 · Sudah dikembalikan") {
		t.Errorf("after: %s", done.Text("main"))
	}
	if got := o.pending(t, aminah); got != money.Rupiah(66_600) {
		t.Errorf("Aminah has %v", got)
	}
	refunds, err := payment.RefundsOfOrder(t.Context(), o.world.App, payment.OrderID(sold.ID))
	if err != nil || len(refunds) != 1 || refunds[0].Amount != money.Rupiah(189_000) {
		t.Errorf("%+v %v", refunds, err)
	}
	stranger := o.officer(t, "Yuni Pengurus", o.kronjo)
	stranger.Get(path(parcel) + "/dana").Want(http.StatusNotFound)
}

// TestOfficerDividesALineAnew until the parcel ships.
func TestOfficerDividesALineAnew(t *testing.T) {
	t.Parallel()
	o := open(t)
	aminah, bag := o.shared(t)
	sold := o.world.Sold(item(bag))
	parcel := o.parcelOf(t, sold, o.waliwis)
	siti, hers := fmt.Sprintf("share_%d", o.siti.Person), fmt.Sprintf("share_%d", aminah.Person)
	c := o.officer(t, "Oki Pengurus", o.waliwis)
	page := looked(t, c, looked(t, c, path(parcel)).Attr("a[href*='/pembagian/']", "href"))
	if page.Attr("input[name="+siti+"]", "value") != "60" || page.Attr("input[name="+hers+"]", "value") != "40" {
		t.Errorf("shown: %s", page.Text("main"))
	}
	for typed, want := range map[string]string{"39": "100 persen", "banyak": "misalnya"} {
		refused := c.Submit(page, "form[action*='/pembagian/']", webtest.Fill{hers: typed, "reason": "Dibuat sendiri"}).Want(http.StatusUnprocessableEntity)
		if !strings.Contains(refused.Text(".error"), want) || refused.Attr("input[name="+hers+"]", "value") != typed {
			t.Errorf("%s: %s", typed, refused.Text(".error"))
		}
	}
	done := c.Submit(page, "form[action*='/pembagian/']", webtest.Fill{siti: "", hers: "100", "reason": "Dibuat Aminah sendiri"}).Want(http.StatusOK)
	if !done.Has(".flash.tone-good") || strings.Contains(done.Text(".kv"), "Siti Contoh") || !strings.Contains(done.Text(".kv"), "Aminah Contoh") {
		t.Errorf("after: %s", done.Text(".kv"))
	}
	if o.pending(t, aminah) != money.Rupiah(166_500) || !o.pending(t, o.siti).IsZero() {
		t.Errorf("Aminah has %v, Siti %v", o.pending(t, aminah), o.pending(t, o.siti))
	}
	link := done.Attr("a[href*='/pembagian/']", "href")
	o.officer(t, "Yuni Pengurus", o.kronjo).Get(link).Want(http.StatusNotFound)
	c.Submit(done, "form[action$='/kirim']", webtest.Fill{"tracking_number": "JNE00123456"}).Want(http.StatusOK)
	c.Get(link).Want(http.StatusConflict)
}

// TestRefundOnAPhone looks at the pages as an officer sees them.
func TestRefundOnAPhone(t *testing.T) {
	t.Parallel()
	o := open(t)
	_, bag := o.shared(t)
	sold := o.world.Sold(checkouttest.Item{Variant: bag, Quantity: 2}, item(o.bag))
	phone := o.addOfficer(t, "Oki Pengurus", o.waliwis)
	b := o.Browser(t, webtest.WithoutScripts(), webtest.Sized(360, 800))
	signIn(b, phone)
	shown := func(name string) {
		t.Helper()
		if wide := scrollsSideways(b); wide != "" {
			t.Errorf("%s scrolls sideways: %s", name, wide)
		}
		b.Screenshot("koperasi-" + name + "-phone")
	}
	parcel := path(o.parcelOf(t, sold, o.waliwis))
	b.Open(parcel)
	shown("refundable")
	b.Follow("a[href*='/pembagian/']")
	shown("reassign")
	b.Open(parcel)
	b.Follow("a[href$='/dana']")
	shown("refund")
	b.Type(fmt.Sprintf("input[name=unit_%d]", o.lineOf(t, sold, "Tas selempang berdua").ID), "1")
	b.Type("input[name=reason]", "Jahitan lepas, pembeli mengirim kembali")
	b.Follow("form[action$='/dana'] button")
	shown("refund-preview")
	b.Follow("form[action$='/dana'] button")
	shown("refunded")
}
