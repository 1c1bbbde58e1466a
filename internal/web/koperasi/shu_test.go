package koperasi_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"simpul/internal/web/webtest"
)

// TestSHUPages simulates, hands in and approves by the pages; a faulty line of
// savings is named and nothing of the list is written.
func TestSHUPages(t *testing.T) {
	t.Parallel()
	o := open(t)
	first, second := o.officer(t, "Oki Pengurus", o.waliwis), o.officer(t, "Dewi Pengurus", o.waliwis)
	o.world.Sold(item(o.bag))
	if text := looked(t, first, "/koperasi/shu").Text("main"); !strings.Contains(text, "berbadan hukum") {
		t.Errorf("a group: %s", text)
	}
	if _, err := o.world.Super.ExecContext(t.Context(), `UPDATE cooperative SET legal_form = 'cooperative', deed_number = 'AHU-1' WHERE id = $1`, int64(o.waliwis.ID)); err != nil {
		t.Fatal(err)
	}
	post := func(c *webtest.Client, path string, fields url.Values) *webtest.Page {
		t.Helper()
		fields.Set("token", c.Get("/koperasi").Attr("input[name=token]", "value"))
		return c.Post(path, fields)
	}
	var number string
	if err := o.world.App.GetContext(t.Context(), &number, `SELECT member_number FROM person WHERE id = $1`, int64(o.siti.Person)); err != nil {
		t.Fatal(err)
	}
	year := time.Now().Format("2006")
	page := post(first, "/koperasi/shu/simpanan", url.Values{"saving_year": {year}, "savings": {"nomor;simpanan\n" + number + ";100000\nTAKADA;5\n"}}).Want(http.StatusUnprocessableEntity)
	if text := page.Text("main"); !strings.Contains(text, "Baris 3") {
		t.Errorf("the faulty line is not named: %s", text)
	}
	var saved int
	if err := o.world.App.GetContext(t.Context(), &saved, `SELECT count(*) FROM member_saving`); err != nil || saved != 0 {
		t.Errorf("%d savings of a faulty list, %v", saved, err)
	}
	post(first, "/koperasi/shu/simpanan", url.Values{"saving_year": {year}, "savings": {number + "\t100.000"}}).Want(http.StatusSeeOther)
	terms := url.Values{"year": {year}, "surplus": {"1000000"}, "reserve": {"40"}, "business": {"25"}, "capital": {"20"}, "met_on": {time.Now().Format(time.DateOnly)}}
	if text := post(first, "/koperasi/shu", terms).Want(http.StatusOK).Text("table"); !strings.Contains(text, "Rp450.000") {
		t.Errorf("simulated: %s", text)
	}
	terms.Set("prepare", "1")
	// The year is not over, so no meeting can have decided about it.
	if text := post(first, "/koperasi/shu", terms).Want(http.StatusUnprocessableEntity).Text("main"); !strings.Contains(text, "sesudah tahun buku") {
		t.Errorf("before the year's end: %s", text)
	}
	if _, err := o.world.Super.ExecContext(t.Context(), `INSERT INTO shu (cooperative_id, year, met_on, surplus, reserve_bp, business_bp, capital_bp, business, capital, prepared_at, prepared_by)
		SELECT $1, 2025, '2026-01-20', 100000, 0, 10000, 0, 100000, 0, now(), person_id FROM session ORDER BY id LIMIT 1`, int64(o.waliwis.ID)); err == nil {
		t.Error("a division without shares was taken")
	}
	second.Get("/koperasi/shu/1").Want(http.StatusNotFound)
}
