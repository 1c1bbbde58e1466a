package till_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"simpul/internal/database"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/voucher"
	"simpul/internal/web/webtest"
)

// offer makes a voucher of Rp20.000 off goods from Rp100.000 on, once for each
// buyer.
func (o *counter) offer(t *testing.T) {
	t.Helper()
	if err := database.InTx(t.Context(), o.world.App, func(tx *database.Tx) error {
		_, err := voucher.Make(t.Context(), tx, o.world.Manager("Pengelola"), voucher.Voucher{
			Programme: o.world.Programme.ID, Code: "HEMAT20", Kind: voucher.Amount, Amount: money.Rupiah(20_000), Funder: voucher.ByProgramme,
			Minimum: money.Rupiah(100_000), StartsAt: o.world.Now.AddDate(0, 0, -1), EndsAt: o.world.Now.AddDate(1, 0, 0), UsesMost: 9, UsesEach: 1,
		}, o.world.Now.Add(-time.Hour))
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// addressed is the checkout of a cart with everything filled in but the voucher.
func addressed(t *testing.T, c *webtest.Client) *webtest.Page {
	t.Helper()
	return c.Submit(looked(t, c, "/bayar"), "#bayar", webtest.Fill{
		"name": "Rani Pembeli", "phone": "081300000001", "street": "Jl. Contoh No. 1, RT 01", "region_match": "31.74.01", "step": "use_region",
	}).Want(http.StatusOK)
}

// TestAVoucherIsUsedWithoutScript types a wrong code, a right one and pays; then
// the buyer's limit and the minimum are refused beside the field, what was typed
// stays.
func TestAVoucherIsUsedWithoutScript(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.offer(t)
	c := o.Client(t)
	put(t, c, o.bag, 1)
	p := addressed(t, c)
	p = c.Submit(p, "#bayar", webtest.Fill{"step": "voucher", "voucher": "SALAH99"}).Want(http.StatusUnprocessableEntity)
	if !strings.Contains(p.Text("#f-voucher-error"), "tidak ada") || p.Attr("#f-voucher", "value") != "SALAH99" ||
		p.Attr("#f-name", "value") != "Rani Pembeli" || !strings.Contains(p.Text("button[value=pay]"), "Rp195.000") {
		t.Errorf("a wrong code: %s", p.Text("main"))
	}
	p = c.Submit(p, "#bayar", webtest.Fill{"step": "voucher", "voucher": "hemat20"}).Want(http.StatusOK)
	if !strings.Contains(p.Text(".summary"), "Voucher HEMAT20") || !strings.Contains(p.Text("button[value=pay]"), "Rp175.000") {
		t.Errorf("the right code: %s", p.Text(".summary"))
	}
	c.Submit(p, "#bayar", webtest.Fill{"step": "pay"}).Want(http.StatusSeeOther)
	placed, err := order.OfBrowser(t.Context(), o.world.App, c.Cookie("simpul_browser"), 1)
	if err != nil || len(placed) != 1 || placed[0].Total != money.Rupiah(175_000) {
		t.Fatal(placed, err)
	}
	if p := looked(t, c, "/pesanan/"+placed[0].Token); !strings.Contains(p.Text(".summary"), "Voucher HEMAT20") {
		t.Errorf("the order says %s", p.Text(".summary"))
	}
	put(t, c, o.bag, 1)
	p = c.Submit(addressed(t, c), "#bayar", webtest.Fill{"step": "voucher", "voucher": "HEMAT20"}).Want(http.StatusOK)
	p = c.Submit(p, "#bayar", webtest.Fill{"step": "pay"}).Want(http.StatusUnprocessableEntity)
	if !strings.Contains(p.Text("#f-voucher-error"), "sudah memakai") || !strings.Contains(p.Text("button[value=pay]"), "Rp195.000") {
		t.Errorf("the second time: %s", p.Text("main"))
	}
	poor := o.Client(t)
	put(t, poor, o.pouch, 1)
	p = poor.Submit(addressed(t, poor), "#bayar", webtest.Fill{"step": "voucher", "voucher": "HEMAT20"}).Want(http.StatusUnprocessableEntity)
	if !strings.Contains(p.Text("#f-voucher-error"), "Rp100.000") {
		t.Errorf("below the minimum: %s", p.Text("main"))
	}
	o.sound(t, time.Now())
}

// TestAVoucherIsUsedOnAPhone types the code and presses Enter: the discount is
// shown, nothing is paid and nothing typed is lost.
func TestAVoucherIsUsedOnAPhone(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.offer(t)
	c := o.Client(t)
	put(t, c, o.bag, 1)
	b := o.Browser(t)
	carry(b, c, o.URL)
	b.Open("/bayar")
	b.Type("#f-name", "Rani Pembeli")
	b.Type("#f-region_typed", "Tebet")
	b.Follow("button[value=search_region]")
	if webtest.Run(b, chromedp.Evaluate[bool](`!!document.querySelector("button[value=use_region]")`)) {
		b.Click("input[name=region_match]")
		b.Follow("button[value=use_region]")
	}
	b.Type("#f-voucher", "hemat20")
	b.Press("#f-voucher", "\r")
	for deadline := time.Now().Add(20 * time.Second); !strings.Contains(b.Text(".summary"), "Voucher HEMAT20"); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the summary says %s", b.Text(".summary"))
		}
	}
	if got := webtest.Run(b, chromedp.Evaluate[string](`document.querySelector("#f-name").value`)); got != "Rani Pembeli" {
		t.Errorf("the name is %q", got)
	}
	for _, v := range b.Violations() {
		t.Errorf("%+v", v)
	}
	steady(t, b, "voucher")
}
