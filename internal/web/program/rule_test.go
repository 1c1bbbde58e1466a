package program_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/payout"
	"simpul/internal/web/webtest"
	views "simpul/views/part"
)

// ruled sends a form of the page about rules as its token's owner.
func ruled(c *webtest.Client, page *webtest.Page, path string, fields ...string) *webtest.Page {
	sent := url.Values{"token": {page.Attr("input[name=token]", "value")}}
	for i := 0; i < len(fields); i += 2 {
		sent.Set(fields[i], fields[i+1])
	}
	return c.Post(path, sent)
}

// TestRules are changed by the manager of the programme, and each change is in
// its history.
func TestRules(t *testing.T) {
	t.Parallel()
	o := open(t)
	maya := o.manager(t)
	page := looked(t, maya, "/program/aturan")
	for _, want := range []string{"50 %", "Rp10.000.000", "Belum pernah ditetapkan", "Belum ada pernyataan", "Aturan uang"} {
		if !strings.Contains(strings.ReplaceAll(page.Text("body"), "\u00a0", " "), want) {
			t.Errorf("%q is missing", want)
		}
	}
	group, siti := fmt.Sprint(o.waliwis.ID), fmt.Sprint(o.siti.Person)
	for _, form := range [][]string{
		{"cicilan", "repayment", "37,5"},
		{"batas", "limit", "2.500.000"},
		{"pembagian", "group", group, "cooperative", "7", "programme", "1,25", "contribution", "2", "from", "2026-03-01"},
		{"pajak", "rate", "0,5", "tax_from", "2026-03-01"},
		{"bebas-pajak", "producer", siti, "year", "2026"},
	} {
		ruled(maya, page, "/program/aturan/"+form[0], form[1:]...).Want(http.StatusSeeOther)
	}
	ctx, now := t.Context(), time.Date(2026, time.March, 2, 0, 0, 0, 0, time.UTC)
	programme, err := cooperative.ProgrammeByID(ctx, o.world.App, o.world.Programme.ID)
	if err != nil || programme.RepaymentBP != 3750 {
		t.Errorf("repayment %d, %v", programme.RepaymentBP, err)
	}
	if above, err := payout.LimitOf(ctx, o.world.App, o.world.Programme.ID, now); err != nil || above != money.Rupiah(2_500_000) {
		t.Errorf("limit %v, %v", above, err)
	}
	policy, err := cooperative.PolicyAt(ctx, o.world.App, o.waliwis.ID, now)
	if want := (cooperative.Rates{CooperativeBP: 700, ProgrammeBP: 125, ContributionBP: 200}); err != nil || policy.Rates != want {
		t.Errorf("policy %+v, %v", policy, err)
	}
	before, err := cooperative.PolicyAt(ctx, o.world.App, o.waliwis.ID, o.Clock.Now())
	if err != nil || before.ID == policy.ID {
		t.Errorf("the new policy holds at once: %+v, %v", before, err)
	}
	for producer, want := range map[identity.PersonID]int{o.siti.Person: 0, o.aminah.Person: 1} {
		if taxes, err := cooperative.TaxesOn(ctx, o.world.App, o.waliwis.ID, now, producer); err != nil || len(taxes[producer]) != want {
			t.Errorf("taxes on %d: %v, %v", producer, taxes, err)
		}
	}
	history := strings.ReplaceAll(looked(t, maya, "/program/aturan").Text("main"), "\u00a0", " ")
	for _, want := range []string{"Maya Pengelola", "Cicilan utang menjadi 37,5 %", "Dua persetujuan di atas Rp2.500.000",
		"Simpul Waliwis: koperasi 7 %, program 1,25 %, biaya pembayaran 2 %", "Pajak 0,5 % mulai", "Bebas pajak: Siti Contoh, tahun 2026"} {
		if !strings.Contains(history, want) {
			t.Errorf("history lacks %q: %s", want, history)
		}
	}
	ruled(maya, page, "/program/aturan/pajak/akhir", "tax_end", "2026-04-01").Want(http.StatusSeeOther)
	if taxes, err := cooperative.TaxesOn(ctx, o.world.App, o.waliwis.ID, now.AddDate(0, 2, 0), o.aminah.Person); err != nil || len(taxes) != 0 {
		t.Errorf("the tax did not end: %v, %v", taxes, err)
	}
}

// TestRulesAreRefused beside the field that is wrong, and what was typed stays.
func TestRulesAreRefused(t *testing.T) {
	t.Parallel()
	o := open(t)
	maya := o.manager(t)
	page := looked(t, maya, "/program/aturan")
	group := fmt.Sprint(o.waliwis.ID)
	ruled(maya, page, "/program/aturan/pembagian", "group", group, "cooperative", "7", "programme", "1", "contribution", "2", "from", "2026-04-01").Want(http.StatusSeeOther)
	ruled(maya, page, "/program/aturan/pajak", "rate", "0,5", "tax_from", "2026-03-01").Want(http.StatusSeeOther)
	for _, test := range []struct {
		path   string
		fields []string
		field  string
		says   string
	}{
		{"cicilan", []string{"repayment", "101"}, "repayment", "0 sampai 100"},
		{"cicilan", []string{"repayment", "2,555"}, "repayment", "Tulis persen"},
		{"batas", []string{"limit", "nol"}, "limit", "jumlah uang"},
		{"pembagian", []string{"group", group, "cooperative", "7", "programme", "1", "contribution", "2", "from", "2026-03-15"}, "from", "sudah berlaku"},
		{"pembagian", []string{"group", group, "cooperative", "7", "programme", "1", "contribution", "2", "from", "2026-01-01"}, "from", "hari ini atau sesudahnya"},
		{"pembagian", []string{"group", fmt.Sprint(o.foreign.ID), "cooperative", "7", "programme", "1", "contribution", "2", "from", "2026-05-01"}, "group", "tidak tersedia"},
		{"pajak", []string{"rate", "1", "tax_from", "2026-03-15"}, "tax_from", "sudah berlaku"},
		{"pajak", []string{"rate", "0", "tax_from", "2026-03-15"}, "rate", "Tarif"},
		{"bebas-pajak", []string{"producer", "999999", "year", "2026"}, "producer", "tidak tersedia"},
	} {
		refused := ruled(maya, page, "/program/aturan/"+test.path, test.fields...).Want(http.StatusUnprocessableEntity)
		if got := refused.Text("#" + views.FieldID(test.field) + "-error"); !strings.Contains(got, test.says) {
			t.Errorf("%s %v: beside %s stands %q", test.path, test.fields, test.field, got)
		}
	}
	refused := ruled(maya, page, "/program/aturan/pembagian", "group", group, "cooperative", "60", "programme", "30", "contribution", "10", "from", "2026-05-01")
	if got := refused.Want(http.StatusUnprocessableEntity).Text("main"); !strings.Contains(got, "harus kurang dari seluruh harga") {
		t.Errorf("nothing is left for the makers: %q", got)
	}
	if got := refused.Attr("input[name=cooperative]", "value"); got != "60" {
		t.Errorf("typed 60, kept %q", got)
	}
}

// TestRulesAreTheManagersAlone: who only reads, and another programme's manager,
// neither see nor change them.
func TestRulesAreTheManagersAlone(t *testing.T) {
	t.Parallel()
	o := open(t)
	own, other := o.world.Programme.ID, o.elsewhere
	auditor := o.holder(t, "Ari Pemeriksa", identity.Office{Role: identity.Auditor, Programme: own, Until: o.Clock.Now().AddDate(0, 0, 30)})
	stranger := o.holder(t, "Lain Pengelola", identity.Office{Role: identity.Manager, Programme: other})
	auditor.Get("/program/aturan").Want(http.StatusForbidden)
	token := auditor.Get("/program").Want(http.StatusOK)
	if strings.Contains(token.Text("nav"), "Aturan uang") {
		t.Error("the auditor is led to the rules")
	}
	ruled(auditor, auditor.Get("/keluar"), "/program/aturan/cicilan", "repayment", "1").Want(http.StatusForbidden)
	address := fmt.Sprintf("/program/aturan?program=%d", own)
	stranger.Get(address).Want(http.StatusNotFound)
	page := looked(t, stranger, "/program/aturan")
	ruled(stranger, page, fmt.Sprintf("/program/aturan/cicilan?program=%d", own), "repayment", "1").Want(http.StatusNotFound)
	o.In(t, func(ctx context.Context, tx *database.Tx) error {
		p, err := cooperative.ProgrammeByID(ctx, tx, own)
		if err == nil && p.RepaymentBP != 5000 {
			t.Errorf("a stranger set the repayment to %d", p.RepaymentBP)
		}
		return err
	})
}
