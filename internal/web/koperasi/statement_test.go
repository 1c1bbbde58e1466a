package koperasi_test

import (
	"strings"
	"testing"

	"simpul/internal/checkout/checkouttest"
	"simpul/views/viewtest"
)

// An officer sees her own cooperative's money, each line of it leads to its
// ledger transaction, and what others have in one stands in one entry.
func TestStatementLeadsToTheLedger(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.world.Sold(checkouttest.Item{Variant: o.bag, Quantity: 1}, checkouttest.Item{Variant: o.pouch, Quantity: 1})
	o.world.Sold(checkouttest.Item{Variant: o.pouch, Quantity: 1})
	o.Clock.Set(o.world.Now)
	c := o.officer(t, "Bu Nani", o.waliwis)
	page := c.Get("/koperasi/catatan").Want(200)
	viewtest.Check(t, page.Body)
	for _, want := range []string{"Bagian koperasi", "Rp11.100", "Ongkos kirim", "Rp10.000", "Siti Contoh"} {
		if !strings.Contains(page.Text("main"), want) {
			t.Errorf("%q is missing in %q", want, page.Text("main"))
		}
	}
	if strings.Contains(page.Body, "Rani Contoh") {
		t.Error("another cooperative's maker is named")
	}
	journal := c.Get(page.Attr("#rincian a[href^='/koperasi/jurnal/']", "href")).Want(200)
	viewtest.Check(t, journal.Body)
	if !strings.Contains(journal.Text("main"), "Siti Contoh") || strings.Contains(journal.Body, "Rani Contoh") {
		t.Errorf("%q", journal.Text("main"))
	}
	var other string
	if err := o.world.Super.GetContext(t.Context(), &other, `SELECT max(id)::text FROM ledger_transaction`); err != nil {
		t.Fatal(err)
	}
	c.Get("/koperasi/jurnal/" + other).Want(404)
	c.Get("/koperasi/catatan?koperasi=999").Want(404)
}
