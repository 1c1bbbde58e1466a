package perajin_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"simpul/internal/checkout/checkouttest"
	"simpul/internal/notice"
	"simpul/internal/order"
	"simpul/internal/web/webtest"
	"simpul/views/viewtest"
)

// TestSheIsWarnedAndSaysWhenItIsReady: what was promised is marked, and told to
// her once, before its day comes; what she has made ready is not. The officers
// see what she says; of somebody else's line she can say nothing.
func TestSheIsWarnedAndSaysWhenItIsReady(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	bag := s.BagToOrder(s.group, "Ransel besar", price(265_000), 5, alone(s.siti))
	sold := s.Sold(checkouttest.Item{Variant: bag, Quantity: 2})
	lines, err := order.Lines(t.Context(), s.App, sold.ID)
	if err != nil || len(lines) != 1 || lines[0].ReadyOn == nil {
		t.Fatalf("%+v: %v", lines, err)
	}
	due := func() int {
		t.Helper()
		if err := notice.TellDue(t.Context(), s.App, s.Now); err != nil {
			t.Fatal(err)
		}
		return s.count(t, `SELECT count(*) FROM notice WHERE kind = 'due'`)
	}
	near := "Sebentar lagi harus siap"
	rani := s.client(t, s.Producer(s.group, "Rani", checkouttest.Waliwis).Person)
	c := s.client(t, s.siti.Person)
	page := c.Get("/perajin/pesanan").Want(http.StatusOK)
	if due() != 0 || strings.Contains(page.Text("main"), near) {
		t.Errorf("warned when it was ordered: %s", page.Text("main"))
	}
	s.Now = lines[0].ReadyOn.AddDate(0, 0, -2)
	s.server.Clock.Set(s.Now)
	page = c.Get("/perajin/pesanan").Want(http.StatusOK)
	viewtest.Check(t, page.Body)
	if first, again := due(), due(); first != 1 || again != 1 || !strings.Contains(page.Text("main"), near) {
		t.Errorf("two days before: %s", page.Text("main"))
	}
	action := fmt.Sprintf("/perajin/pesanan/%d/siap", lines[0].ID)
	rani.Post(action, url.Values{"token": {rani.Get("/perajin/saya").Attr("input[name=token]", "value")}, "answer": {"ready"}}).Want(http.StatusNotFound)
	page = c.Submit(page, fmt.Sprintf("form[action='%s']", action), nil).Want(http.StatusOK)
	if strings.Contains(page.Text("main"), near) || !strings.Contains(page.Text("main"), "Ternyata belum siap") {
		t.Errorf("it is ready: %s", page.Text("main"))
	}
	if home := c.Get("/perajin").Text(".tasks"); strings.Contains(home, "Buat 2 barang") {
		t.Errorf("what is ready is still to be made: %s", home)
	}
	if ready, err := order.ReadyMakers(t.Context(), s.App, sold.ID); err != nil || len(ready[lines[0].ID]) != 1 {
		t.Errorf("the officers see %v: %v", ready, err)
	}
	page = c.Submit(page, fmt.Sprintf("form[action='%s']", action), webtest.Fill{"answer": "not_yet"}).Want(http.StatusOK)
	if !strings.Contains(page.Text("main"), near) {
		t.Errorf("it is not ready after all: %s", page.Text("main"))
	}
	parcel, err := order.ParcelFor(t.Context(), s.App, s.group.ID, sold.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Checkout.Ship(t.Context(), s.Officer(s.group), s.group.ID, parcel.ID, "JX00000001", s.Now); err != nil {
		t.Fatal(err)
	}
	c.Post(action, url.Values{"token": {page.Attr("input[name=token]", "value")}, "answer": {"ready"}}).Want(http.StatusNotFound)
}

// TestNothingOfACustomer: no page, file or picture of a producer's, nor any of
// another role that she asks for, has a customer's name, phone, address or the
// secret link of the order in it.
func TestNothingOfACustomer(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.busy(t)
	s.paid(t)
	var secrets []string
	const whose = `
		SELECT x FROM shop_order o CROSS JOIN LATERAL unnest(ARRAY[o.buyer_name, o.buyer_phone, o.buyer_email, o.recipient_name, o.recipient_phone, o.street, o.token]) x
		WHERE length(x) > 3`
	if err := s.Super.SelectContext(t.Context(), &secrets, whose); err != nil || len(secrets) == 0 {
		t.Fatalf("%d secrets: %v", len(secrets), err)
	}
	c := s.client(t, s.siti.Person)
	red := itoa(s.productOf(t, 1))
	for _, path := range []string{
		"/perajin", "/perajin/jual", "/perajin/barang", "/perajin/barang/" + red, "/perajin/barang/" + red + "/bagian", "/perajin/pesanan", "/perajin/uang",
		"/perajin/uang/catatan", "/perajin/uang/catatan?bentuk=csv", "/perajin/uang/gambar", "/perajin/uang/bayar/1", "/perajin/uang/bayar/1/gambar",
		"/perajin/kabar", "/perajin/kabar/atur", "/perajin/saya", "/perajin/antrean",
	} {
		page := c.Get(path).Want(http.StatusOK)
		for _, secret := range secrets {
			if strings.Contains(page.Body, secret) {
				t.Errorf("%s tells %q", path, secret)
			}
		}
	}
}
