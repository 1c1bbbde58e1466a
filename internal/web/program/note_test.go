package program_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/training"
	"simpul/internal/web/webtest"
)

// TestPausesAndChoicesAreOnThePage: a declared pause does not count against a maker,
// and a choice changes the selection with its reason in sight.
func TestPausesAndChoicesAreOnThePage(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.season(t)
	c := o.manager(t)
	maker := looked(t, c, fmt.Sprintf("/program/perajin/%d?periode=2026-02", o.aminah.Person))
	c.Submit(maker, "form[action*='/jeda']", webtest.Fill{"month": "Januari", "why": "harvest"}).Want(http.StatusUnprocessableEntity)
	c.Submit(maker, "form[action*='/jeda']", webtest.Fill{"month": "2026-01", "why": "harvest"}).Want(http.StatusOK)
	p := looked(t, c, "/program/konsistensi?periode=2026-02&pilih=1")
	row := func(p *webtest.Page, name string) string {
		for _, text := range p.Texts(".heat tbody tr") {
			if strings.Contains(text, name) {
				return text
			}
		}
		return ""
	}
	if got := row(p, "Aminah"); !strings.Contains(got, "jeda") || !strings.Contains(got, "0 dari 1") {
		t.Errorf("Aminah: %q", got)
	}
	c.Submit(maker, "form[action*='/pilihan']", webtest.Fill{"choice": "take", "reason": ""}).Want(http.StatusUnprocessableEntity)
	c.Submit(maker, "form[action*='/pilihan']", webtest.Fill{"choice": "take", "reason": "Melatih dua tetangga"}).Want(http.StatusOK)
	p = looked(t, c, "/program/konsistensi?periode=2026-02&pilih=1")
	if got := row(p, "Aminah"); !strings.Contains(got, "Terpilih") || strings.Contains(row(p, "Siti"), "Terpilih") || !strings.Contains(p.Text("main"), "Melatih dua tetangga") {
		t.Errorf("Aminah is not chosen: %q", got)
	}
	if got := c.Get("/program/konsistensi?periode=2026-02&pilih=1&isi=konsistensi&bentuk=csv").Want(http.StatusOK).Body; !strings.Contains(got, "Panen") || !strings.Contains(got, "Melatih dua tetangga") {
		t.Errorf("the file:\n%s", got)
	}
}

// TestWhatMakersToldIsShownOfFive: answers of fewer than five are put together with
// others, and of fewer than five in all nothing is shown.
func TestWhatMakersToldIsShownOfFive(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.manager(t)
	makers := make([]catalog.VariantID, 7)
	at := time.Date(2026, time.February, 3, 9, 0, 0, 0, time.UTC)
	o.world.Now = at
	manager := o.siti
	manager.ManagerOf = []identity.ProgrammeID{o.world.Programme.ID}
	for i := range makers {
		who := o.world.Producer(o.waliwis, fmt.Sprint("Perajin ", i), checkouttest.Waliwis)
		makers[i] = o.world.Bag(o.waliwis, fmt.Sprint("Tas ", i), money.Rupiah(100_000), 5, part(who, 100))
		gender := "female"
		if i > 4 {
			gender = "male"
		}
		o.In(t, func(ctx context.Context, tx *database.Tx) error {
			return training.Tell(ctx, tx, manager, o.world.Programme.ID, who.Person, training.Facts{Gender: gender, Country: "sa", BirthYear: 1985}, at)
		})
	}
	for _, bag := range makers[:4] {
		o.sold(t, at, item(bag, 1))
	}
	if text := looked(t, c, "/program/ragam?periode=2026-02").Text("main"); strings.Contains(text, "Rp400.000") || strings.Contains(text, "Perempuan") {
		t.Errorf("four are shown: %q", text)
	}
	for _, bag := range makers[4:] {
		o.sold(t, at, item(bag, 1))
	}
	p := looked(t, c, "/program/ragam?periode=2026-02")
	if text := p.Text("main"); strings.Contains(text, "Rp200.000") || !strings.Contains(text, "Perempuan, Laki-laki 7 Rp700.000") || !strings.Contains(text, "Arab Saudi") || !strings.Contains(text, "40-an tahun") {
		t.Errorf("of seven: %q", text)
	}
}
