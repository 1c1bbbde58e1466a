package program_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/order"
	"simpul/internal/region"
	"simpul/internal/web/webtest"
)

const appointForm = "form[action^='/program/pengurus?'], form[action='/program/pengurus']"

// TestAManagerAppointsAndEnds: an officer who is a member, a new one with a link and
// an auditor until a day get their offices; ended once, an office stands among those
// that ended, whoever comes second is told, and each deed is listed.
func TestAManagerAppointsAndEnds(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.manager(t)
	page := looked(t, c, "/program/pengurus")
	waliwis, foreign := fmt.Sprint("k", o.waliwis.ID), fmt.Sprint("k", o.foreign.ID)
	var siti, nur string
	for number, id := range map[*string]identity.PersonID{&siti: o.siti.Person, &nur: 0} {
		const of = `SELECT member_number FROM person WHERE id = CASE WHEN $1 > 0 THEN $1 ELSE (SELECT producer_id FROM membership WHERE cooperative_id = $2) END`
		if err := o.world.App.GetContext(t.Context(), number, of, int64(id), int64(o.foreign.ID)); err != nil {
			t.Fatal(err)
		}
	}
	for field, wrong := range map[string]webtest.Fill{
		"office": {"office": foreign, "name": "Tini", "phone": "0812 3456 7890"},
		"member": {"office": waliwis, "member": nur},
		"phone":  {"office": waliwis, "name": "Tini"},
		"name":   {"office": waliwis, "phone": "0812 3456 7890"},
		"email":  {"office": "auditor", "name": "Pak Rudi", "until": "2026-03-31"},
		"until":  {"office": "auditor", "name": "Pak Rudi", "email": "rudi@contoh.id", "until": "2026-02-19"},
	} {
		if refused := c.Submit(page, appointForm, wrong).Want(http.StatusUnprocessableEntity); !refused.Has("#f-" + field + "[aria-invalid=true]") {
			t.Errorf("%s: not refused: %s", field, refused.Text("main .form-errors"))
		}
	}
	// Nobody makes herself another manager by a form that does not offer it.
	ruled(c, page, "/program/pengurus", "office", "manager", "name", "Penyusup", "email", "penyusup@contoh.id").Want(http.StatusUnprocessableEntity)

	if text := c.Submit(page, appointForm, webtest.Fill{"office": waliwis, "member": siti}).Want(http.StatusOK).Text("body"); !strings.Contains(text, "Siti Contoh sudah diangkat") {
		t.Errorf("Siti's appointment says %q", text)
	}
	c.Submit(page, appointForm, webtest.Fill{"office": waliwis, "member": siti}).Want(http.StatusUnprocessableEntity)
	link := c.Submit(page, appointForm, webtest.Fill{"office": waliwis, "name": "Tini Contoh", "phone": "0812 3456 7890"}).Want(http.StatusOK)
	if address := link.Attr("#f-link", "value"); !strings.Contains(address, "/undangan/") {
		t.Errorf("the new officer's link is %q", address)
	}
	link = c.Submit(page, appointForm, webtest.Fill{"office": "auditor", "name": "Pak Rudi", "email": "rudi@contoh.id", "until": "2026-03-31"}).Want(http.StatusOK)
	token := link.Attr("#f-link", "value")
	if o.Client(t).Get(token[strings.Index(token, "/undangan/"):]).Want(http.StatusOK); !strings.Contains(link.Text("main"), "Pak Rudi") {
		t.Error("the auditor's link leads nowhere")
	}
	rudi := o.holder(t, "Rudi Dua", identity.Office{Role: identity.Auditor, Programme: o.world.Programme.ID, Until: time.Date(2026, 3, 31, 17, 0, 0, 0, time.UTC)})
	rudi.Get("/program/pengurus").Want(http.StatusForbidden)

	page = looked(t, c, "/program/pengurus")
	rows := strings.Join(page.Texts("main table:first-of-type tbody tr"), "\n")
	for _, want := range []string{"Siti Contoh", "Tini Contoh", "+6281234567890", "rudi@contoh.id", "Maya Pengelola"} {
		if !strings.Contains(rows, want) {
			t.Errorf("%q is not among the offices: %s", want, rows)
		}
	}
	var grant, mayas int64
	if err := o.world.App.QueryRowxContext(t.Context(), `
		SELECT (SELECT id FROM role_grant WHERE person_id = $1), (SELECT g.id FROM role_grant g JOIN person n ON n.id = g.person_id WHERE n.name = 'Maya Pengelola')`,
		int64(o.siti.Person)).Scan(&grant, &mayas); err != nil {
		t.Fatal(err)
	}
	c.Get(fmt.Sprintf("/program/pengurus/%d/akhiri", mayas)).Want(http.StatusNotFound)
	ask := looked(t, c, fmt.Sprintf("/program/pengurus/%d/akhiri", grant))
	page = c.Submit(ask, "main form[method=post]", nil).Want(http.StatusOK)
	if again := c.Submit(ask, "main form[method=post]", nil).Want(http.StatusOK); !strings.Contains(again.Text("body"), "sudah diakhiri orang lain") {
		t.Error("who ends it second is not told")
	}
	if text := page.Text("main"); !strings.Contains(text, "Jabatan yang sudah berakhir") || !strings.Contains(text, "Jabatan diakhiri") || !strings.Contains(text, "Diangkat") {
		t.Errorf("what was done is not there: %s", text)
	}
}

// TestAManagerAddsACooperative with its village, asked again where many have the
// name, and its first fee policy; both or neither.
func TestAManagerAddsACooperative(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.manager(t)
	page := looked(t, c, "/program/pengurus")
	const groupForm = "form[action*='/program/pengurus/koperasi']"
	fill := webtest.Fill{
		"group_name": "Rajut Cijeruk", "legal_form": "cooperative", "sought": "cijeruk", "street": "Kp. Cijeruk RT 1", "group_phone": "0812 0000 0077",
		"cooperative": "6", "programme": "2", "contribution": "92",
	}
	page = c.Submit(page, groupForm, fill).Want(http.StatusUnprocessableEntity)
	if page.Count("#f-village option") < 2 {
		if page.Attr("#f-sought", "value") == "" {
			t.Fatal("what was typed is lost")
		}
	}
	fill["village"], fill["deed"] = "36.03.33.2006", "AHU-1"
	if code, ok := villageNamed(t, o, "Cijeruk"); ok {
		fill["village"] = code
	}
	page = c.Submit(page, groupForm, fill).Want(http.StatusUnprocessableEntity) // nothing is left for the makers
	var there bool
	const added = `SELECT EXISTS (SELECT 1 FROM cooperative WHERE name = 'Rajut Cijeruk')`
	if err := o.world.App.GetContext(t.Context(), &there, added); err != nil || there {
		t.Fatalf("a cooperative without rates: %t %v", there, err)
	}
	fill["contribution"] = "2"
	page = c.Submit(page, groupForm, fill).Want(http.StatusOK)
	if text := page.Text("main"); !strings.Contains(text, "Rajut Cijeruk") || !strings.Contains(text, "Kelompok ditambahkan") {
		t.Errorf("the page says %s", text)
	}
	if text := looked(t, c, "/program/aturan").Text("main"); !strings.Contains(text, "Rajut Cijeruk") {
		t.Error("its fee policy is not among the rules")
	}
}

func villageNamed(t *testing.T, o *office, name string) (code string, ok bool) {
	t.Helper()
	found, err := region.Search(t.Context(), o.world.App, name+" mekar baru", region.Filter{Level: region.Village}, 1)
	if err != nil || len(found) == 0 {
		return "", false
	}
	return string(found[0].Region.Code), true
}

// TestAFeePolicyTouchesNoEarlierOrder: a policy that begins today divides what is
// sold from then on; what was sold yesterday keeps its division, also when it is
// refunded afterwards.
func TestAFeePolicyTouchesNoEarlierOrder(t *testing.T) {
	t.Parallel()
	o := open(t)
	now := time.Now().UTC().Truncate(time.Second)
	before := o.sold(t, now.AddDate(0, 0, -1), item(o.bag, 1))
	o.Clock.Set(now.Add(-time.Minute))
	c := o.manager(t)
	page := looked(t, c, "/program/aturan")
	today := now.In(clock.Jakarta).Format(time.DateOnly)
	ruled(c, page, "/program/aturan/pembagian", "group", fmt.Sprint(o.waliwis.ID), "cooperative", "10", "programme", "5", "contribution", "5", "from", today).Want(http.StatusSeeOther)
	after := o.sold(t, now, item(o.bag, 1))

	income := func(of order.Order) (rupiah int64) {
		const sum = `SELECT sum(e.income)::bigint / 100 FROM earned e JOIN ledger_transaction t ON t.id = e.transaction_id WHERE e.order_id = $1`
		if err := o.world.App.GetContext(t.Context(), &rupiah, sum, int64(of.ID)); err != nil {
			t.Fatal(err)
		}
		return rupiah
	}
	if a, b := income(before), income(after); a != 166_500 || b != 148_000 {
		t.Errorf("makers earned %d of yesterday's bag, %d of today's", a, b)
	}
	var old, fresh int64
	const policies = `SELECT (SELECT fee_policy_id FROM order_line WHERE order_id = $1), (SELECT fee_policy_id FROM order_line WHERE order_id = $2)`
	if err := o.world.App.QueryRowxContext(t.Context(), policies, int64(before.ID), int64(after.ID)).Scan(&old, &fresh); err != nil || old == fresh {
		t.Errorf("policies %d and %d, %v", old, fresh, err)
	}
	// PostgreSQL lets nobody rewrite rates or shift a beginning.
	for name, attack := range map[string]string{
		"rates":     `UPDATE fee_policy SET cooperative_bp = 0 WHERE id = $1`,
		"deletion":  `DELETE FROM fee_policy WHERE id = $1`,
		"beginning": `UPDATE fee_policy SET period = tstzrange(lower(period) - INTERVAL '1 day', upper(period)) WHERE id = $1`,
		"end":       `UPDATE fee_policy SET period = tstzrange(lower(period), NULL) WHERE id = $1`,
	} {
		for role, db := range map[string]*database.DB{"app": o.world.App, "owner": o.world.Owner} {
			if _, err := db.ExecContext(t.Context(), attack, old); err == nil {
				t.Errorf("%s of a policy in use by the %s is not refused", name, role)
			}
		}
	}
}
