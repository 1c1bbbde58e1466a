package program_test

import (
	"strings"
	"testing"
	"time"

	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/money"
	"simpul/internal/order"
)

// TestALateRefundStandsInItsOwnMonth sells in January and gives a part back in March:
// January stays as it was, March is less by that part, and its row leads to the sale,
// which shows both.
func TestALateRefundStandsInItsOwnMonth(t *testing.T) {
	t.Parallel()
	o := open(t)
	sold := o.sold(t, time.Date(2026, time.January, 12, 4, 0, 0, 0, time.UTC), item(o.bag, 1), item(o.pouch, 2))
	o.Clock.Set(time.Date(2026, time.March, 20, 5, 0, 0, 0, time.UTC))
	c := o.manager(t)
	figures := func(month string) []string {
		t.Helper()
		return looked(t, c, "/program?periode="+month).Texts(".metric-value")
	}
	january, files := figures("2026-01"), map[string]string{}
	want := money.Rupiah(185_000 + 2*45_000)
	if january[0] != want.String() {
		t.Fatalf("January is %v before", january)
	}
	waliwis := "/program/desa/" + string(checkouttest.Waliwis)
	of := func(month, form string) string { return waliwis + "?periode=" + month + form }
	const csv = "&isi=penjualan&bentuk=csv"
	before := c.Get(of("2026-01", csv)).Want(200).Body

	lines, err := order.Lines(t.Context(), o.world.App, sold.ID)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, time.March, 9, 3, 0, 0, 0, time.UTC)
	for _, l := range lines {
		if l.Title != "Tas tali kur merah" {
			continue
		}
		back := checkout.RefundRequest{Reason: "cacat", Return: order.Return{Lines: []order.LineReturn{{Line: l.ID, Amount: money.Rupiah(50_000)}}}}
		if _, err := o.world.Checkout.RefundOrder(t.Context(), o.world.Officer(o.waliwis), o.waliwis.ID, sold.ID, back, at); err != nil {
			t.Fatal(err)
		}
	}

	if after := figures("2026-01"); strings.Join(after, " ") != strings.Join(january, " ") {
		t.Errorf("January was %v, is %v", january, after)
	}
	after := c.Get(of("2026-01", csv)).Want(200).Body
	for name, text := range map[string]string{"before": before, "after": after} {
		rows, _, _ := strings.Cut(text, "Diambil pada")
		files[name] = rows
	}
	if files["before"] != files["after"] {
		t.Errorf("January's file was\n%s\nis\n%s", before, after)
	}
	march := figures("2026-03")
	if march[0] != money.Rupiah(-50_000).String() || march[2] != "0" || march[3] != "0" {
		t.Errorf("March shows %v, want 50,000 less, no order and no maker", march)
	}
	page := looked(t, c, of("2026-03", ""))
	row := page.Text("tbody:has(a[href*='/pesanan/']) tr")
	for _, part := range []string{sold.Number, "9 Mar 2026", "Pengembalian", "12 Jan 2026", money.Rupiah(-50_000).String()} {
		if !strings.Contains(row, part) {
			t.Errorf("March's row lacks %q: %s", part, row)
		}
	}
	if got := c.Get(of("2026-03", csv)).Want(200).Body; !strings.Contains(got, sold.Number+",2026-03-09 10:00,Pengembalian") || !strings.Contains(got, "2026-01-12 11:00,-50000,") {
		t.Errorf("March's file:\n%s", got)
	}
	sale := looked(t, c, page.Attr("tbody a.small[href*='/pesanan/']", "href"))
	rows := sale.Texts("tbody:has(a[href*='/jurnal/']) tr")
	if len(rows) < 2 || !strings.Contains(rows[0], want.String()) || !strings.Contains(rows[0], "12 Jan 2026") ||
		!strings.Contains(rows[1], money.Rupiah(-50_000).String()) || !strings.Contains(rows[1], "9 Mar 2026") {
		t.Errorf("the sale shows %q", rows)
	}
}
