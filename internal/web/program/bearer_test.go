package program_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"simpul/internal/cod"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/region"
	views "simpul/views/part"
)

// TestTheManagerSaysWhoBearsRefusedParcels: all else that the cooperative has set
// stays, the change is in the history, and a wrong form is refused beside its
// field.
func TestTheManagerSaysWhoBearsRefusedParcels(t *testing.T) {
	t.Parallel()
	o := open(t)
	set := cod.Setting{Cooperative: o.waliwis.ID, Offered: true, Farthest: region.SameProvince, LimitEach: money.Rupiah(300_000), Bearer: cod.ByCooperative}
	o.In(t, func(ctx context.Context, tx *database.Tx) error {
		return cod.Set(ctx, tx, o.world.Officer(o.waliwis), set, o.Clock.Now())
	})
	maya := o.manager(t)
	page := looked(t, maya, "/program/aturan")
	if text := plain(page.Text("main")); !strings.Contains(text, "Boleh, sampai Rp300.000 · Koperasi") {
		t.Errorf("before: %s", text)
	}
	group := fmt.Sprint(o.waliwis.ID)
	for field, form := range map[string][]string{
		"cod_group": {"cod_group", fmt.Sprint(o.foreign.ID), "bearer", "programme"},
		"bearer":    {"cod_group", group, "bearer", "kurir"},
	} {
		refused := ruled(maya, page, "/program/aturan/cod", form...).Want(http.StatusUnprocessableEntity)
		if refused.Text("#"+views.FieldID(field)+"-error") == "" {
			t.Errorf("%v: nothing is said beside %s", form, field)
		}
	}
	ruled(maya, page, "/program/aturan/cod", "cod_group", group, "bearer", "programme").Want(http.StatusSeeOther)
	now, err := cod.SettingOf(t.Context(), o.world.App, o.waliwis.ID)
	set.Bearer, set.ID = cod.ByProgramme, now.ID
	if err != nil || now != set {
		t.Errorf("set %+v, want %+v (%v)", now, set, err)
	}
	if text := plain(looked(t, maya, "/program/aturan").Text("main")); !strings.Contains(text, "Boleh, sampai Rp300.000 · Program") ||
		!strings.Contains(text, "Simpul Waliwis: boleh bayar di tempat sampai Rp300.000; ongkos paket yang ditolak ditanggung program") {
		t.Errorf("after: %s", text)
	}
	if elsewhere, err := cod.SettingOf(t.Context(), o.world.App, o.foreign.ID); err != nil || elsewhere.ID != 0 {
		t.Errorf("another programme's: %+v %v", elsewhere, err)
	}
	auditor := o.holder(t, "Ari Pemeriksa", identity.Office{Role: identity.Auditor, Programme: o.world.Programme.ID, Until: o.Clock.Now().AddDate(0, 0, 30)})
	ruled(auditor, auditor.Get("/keluar"), "/program/aturan/cod", "cod_group", group, "bearer", "cooperative").Want(http.StatusForbidden)
}

// plain is a text whose amounts have ordinary spaces.
func plain(text string) string { return strings.ReplaceAll(text, "\u00a0", " ") }
