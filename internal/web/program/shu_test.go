package program_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/shu"
)

// TestManagerIsTheSecondPersonForASurplus: she sees all shares of what waits and
// approves or sends it back; an auditor reads; a foreign programme finds nothing.
func TestManagerIsTheSecondPersonForASurplus(t *testing.T) {
	t.Parallel()
	o := open(t)
	now := time.Now()
	o.Clock.Set(now)
	if _, err := o.world.Super.ExecContext(t.Context(), `UPDATE cooperative SET legal_form = 'cooperative', deed_number = 'AHU-1' WHERE id = $1`, int64(o.waliwis.ID)); err != nil {
		t.Fatal(err)
	}
	officer := o.world.Officer(o.waliwis)
	if err := shu.RecordSavings(t.Context(), o.world.App, officer, o.waliwis.ID, now.Year()-1, []shu.Saving{
		{Producer: o.siti.Person, Amount: money.Rupiah(100_000)}, {Producer: o.aminah.Person, Amount: money.Rupiah(200_000)},
	}, now); err != nil {
		t.Fatal(err)
	}
	prepare := func() shu.ID {
		t.Helper()
		terms := shu.Terms{Year: now.Year() - 1, Surplus: money.Rupiah(1_000_000), ReserveBP: 4000, CapitalBP: 6000}
		id, err := shu.Prepare(t.Context(), o.world.App, officer, o.waliwis.ID, terms, time.Date(now.Year(), time.January, 5, 0, 0, 0, 0, time.UTC), now)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	c := o.manager(t)
	if got := looked(t, c, "/program/shu").Text("main"); !strings.Contains(got, "Tidak ada SHU yang menunggu") {
		t.Errorf("empty: %s", got)
	}
	first := prepare()
	path := func(id shu.ID) string { return fmt.Sprintf("/program/shu/%d", id) }
	list := looked(t, c, "/program/shu")
	if !strings.Contains(list.Text("main"), "Menunggu Anda") || !strings.Contains(list.Text("main"), fmt.Sprintf("SHU tahun %d, Simpul Waliwis", now.Year()-1)) || !strings.HasPrefix(list.Attr("main .line a, main h2 a", "href"), path(first)) {
		t.Errorf("list: %s", list.Text("main"))
	}
	page := looked(t, c, path(first))
	if got := page.Text("table"); !strings.Contains(got, "Siti Contoh") || !strings.Contains(got, "Aminah Contoh") || !strings.Contains(got, "Rp600.000") {
		t.Errorf("shares: %s", got)
	}

	elsewhere := o.holder(t, "Nina Lain", identity.Office{Role: identity.Manager, Programme: o.elsewhere})
	elsewhere.Get(path(first)).Want(http.StatusNotFound)
	if got := elsewhere.Get("/program/shu").Want(http.StatusOK).Text("main"); strings.Contains(got, "Waliwis") {
		t.Errorf("a foreign programme's list: %s", got)
	}
	auditor := o.holder(t, "Pak Pemeriksa", identity.Office{Role: identity.Auditor, Programme: o.world.Programme.ID, Until: now.AddDate(0, 1, 0)})
	if got := looked(t, auditor, path(first)); got.Has("form[action^='/program/shu']") || !strings.Contains(got.Text("table"), "Siti Contoh") {
		t.Errorf("the auditor: %s", got.Text("main"))
	}
	token := elsewhere.Get("/program/shu").Attr("input[name=token]", "value")
	for _, form := range []string{"/setujui", "/tolak"} {
		elsewhere.Post(path(first)+form, url.Values{"token": {token}}).Want(http.StatusNotFound)
	}

	sent := c.Submit(page, "form[action*='/tolak']", nil).Want(http.StatusOK)
	if got := sent.Text("main"); !strings.Contains(got, "Dibatalkan") || sent.Has("form[action*='/setujui']") {
		t.Errorf("sent back: %s", got)
	}
	c.Submit(page, "form[action*='/setujui']", nil).Want(http.StatusConflict)
	second := prepare()
	page = looked(t, c, path(second))
	// Another officer comes meanwhile: it is hers to decide.
	other := o.world.AnotherOfficer(o.waliwis, "Dewi Pengurus")
	if refused := c.Submit(page, "form[action*='/setujui']", nil).Want(http.StatusForbidden); !strings.Contains(refused.Text("main"), "Harus disetujui pengurus lain") || !strings.Contains(refused.Text("main"), "dia yang memutuskan") {
		t.Errorf("with another officer: %s", refused.Text("main"))
	}
	o.In(t, func(ctx context.Context, tx *database.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE role_grant SET revoked_at = now() WHERE person_id = $1`, int64(other.Person))
		return err
	})
	approved := c.Submit(page, "form[action*='/setujui']", nil).Want(http.StatusOK)
	if got := approved.Text("main"); !strings.Contains(got, "Disetujui Maya Pengelola") {
		t.Errorf("approved: %s", got)
	}
	c.Submit(page, "form[action*='/setujui']", nil).Want(http.StatusConflict)
	if got := looked(t, c, fmt.Sprintf("/program/koperasi/%d/jejak", o.waliwis.ID)).Text(".deeds"); !strings.Contains(got, "Maya Pengelola") || !strings.Contains(got, "SHU") {
		t.Errorf("trail: %s", got)
	}
}
