package program_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"simpul/internal/bank"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/order"
	views "simpul/views/part"
)

// taxed withholds Rp1.850 of a bag of Siti's.
func (o *office) taxed(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	manager := identity.Actor{Person: o.world.Manager("Bima Pengelola").Person}
	past := time.Now().UTC().AddDate(0, 0, -30).Truncate(time.Second)
	o.In(t, func(ctx context.Context, tx *database.Tx) error {
		if err := cooperative.SetTax(ctx, tx, manager, o.world.Programme.ID, cooperative.TaxRate{Kind: cooperative.PPh22, RateBP: 100}, past, past); err != nil {
			return err
		}
		_, err := bank.Add(ctx, tx, manager, bank.Account{Programme: o.world.Programme.ID, Code: "program", Bank: "BRI", Holder: "Program", NumberEnd: "9001"}, past)
		return err
	})
	sold := o.sold(t, past, item(o.bag, 1))
	parcels, err := order.Parcels(ctx, o.world.App, sold.ID)
	if err != nil {
		t.Fatal(err)
	}
	officer, id := o.world.Officer(o.waliwis), parcels[0].ID
	for _, err := range []error{
		o.world.Checkout.Ship(ctx, officer, o.waliwis.ID, id, "JNE00123456", past), o.world.Checkout.Deliver(ctx, officer, o.waliwis.ID, id, past),
		o.world.Checkout.Release(ctx, id, past.Add(order.ReturnWindow)),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	o.Clock.Set(time.Now().UTC().Truncate(time.Second))
}

// TestWithheldTaxIsHandedOver by a manager, once for each number of the
// treasury's; an auditor reads, another programme sees nothing of it.
func TestWithheldTaxIsHandedOver(t *testing.T) {
	t.Parallel()
	o := open(t)
	empty := looked(t, o.manager(t), "/program/pajak")
	if got := empty.Count("form[action*='/program/pajak']"); got != 0 {
		t.Error("what was never withheld can be handed over")
	}
	o.taxed(t)
	maya := o.holder(t, "Ratna Pengelola", identity.Office{Role: identity.Manager, Programme: o.world.Programme.ID})
	page := looked(t, maya, "/program/pajak")
	plain := func(text string) string { return strings.ReplaceAll(text, "\u00a0", " ") }
	for _, want := range []string{"Rp1.850", "Belum disetor", "Belum ada setoran"} {
		if !strings.Contains(plain(page.Text("main")), want) {
			t.Errorf("%q is missing", want)
		}
	}
	month, account := page.Attr("select[name=month] option", "value"), page.Attr("select[name=account] option", "value")
	for _, test := range []struct{ field, amount, reference, month, says string }{
		{"amount", "1.851", "0123456789ABCDEF", month, "tidak terutang"},
		{"amount", "", "0123456789ABCDEF", month, "diisi"},
		{"reference", "1.850", "0123-456", month, "16 huruf dan angka"},
		{"month", "1.850", "0123456789ABCDEF", "2019-01", "tidak tersedia"},
	} {
		refused := ruled(maya, page, "/program/pajak", "month", test.month, "amount", test.amount, "account", account, "reference", test.reference).Want(http.StatusUnprocessableEntity)
		if got := refused.Text("#" + views.FieldID(test.field) + "-error"); !strings.Contains(got, test.says) {
			t.Errorf("%+v: %q", test, got)
		}
		if got := refused.Attr("input[name=reference]", "value"); got != test.reference {
			t.Errorf("typed %q, kept %q", test.reference, got)
		}
	}
	auditor := o.holder(t, "Ari Pemeriksa", identity.Office{Role: identity.Auditor, Programme: o.world.Programme.ID, Until: o.Clock.Now().AddDate(0, 0, 30)})
	if looked(t, auditor, "/program/pajak").Count("main form") != 0 {
		t.Error("an auditor can hand over")
	}
	ruled(auditor, auditor.Get("/keluar"), "/program/pajak", "month", month, "amount", "1.850", "account", account, "reference", "0123456789ABCDEF").Want(http.StatusForbidden)

	ruled(maya, page, "/program/pajak", "month", month, "amount", "1.850", "account", account, "reference", "0123456789abcdef").Want(http.StatusSeeOther)
	done := plain(looked(t, maya, "/program/pajak").Text("main"))
	for _, want := range []string{"0123456789ABCDEF", "BRI ••9001", "Ratna Pengelola"} {
		if !strings.Contains(done, want) {
			t.Errorf("%q is missing in %s", want, done)
		}
	}
	stranger := o.holder(t, "Lain Pengelola", identity.Office{Role: identity.Manager, Programme: o.elsewhere})
	if strings.Contains(looked(t, stranger, "/program/pajak").Text("main"), "1.850") {
		t.Error("another programme sees it")
	}
}
