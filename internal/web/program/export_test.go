package program_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database"
	"simpul/internal/export"
	"simpul/internal/identity"
	"simpul/internal/web/program"
	"simpul/internal/web/webtest"
	"simpul/internal/worker"
	"simpul/views/viewtest"
)

// exporter makes files as the jobs do, at the time of a server.
func (o *office) exporter(t *testing.T, s *webtest.Server) *export.Maker {
	t.Helper()
	shelf, err := export.OpenShelf(o.shelf)
	if err != nil {
		t.Fatal(err)
	}
	return &export.Maker{DB: o.world.App, Report: o.world.Report, Shelf: shelf, Source: program.Source, Clock: s.Clock.Now}
}

// large is a server on which files of more than two rows are made by jobs, with its
// manager.
func (o *office) large(t *testing.T) (*webtest.Server, *webtest.Client, identity.PersonID) {
	t.Helper()
	s := o.serve(t, 2)
	id := s.AddPerson(t, identity.NewPerson{Name: "Lia Pengelola", Email: "lia@contoh.id"}, password)
	s.Grant(t, id, identity.Office{Role: identity.Manager, Programme: o.world.Programme.ID})
	c := s.Client(t)
	c.SignInOffice("lia@contoh.id", password)
	return s, c, id
}

// newest is the number of what was asked for last.
func (o *office) newest(t *testing.T) (id export.ID) {
	t.Helper()
	if err := o.world.App.GetContext(t.Context(), &id, `SELECT max(id) FROM export`); err != nil {
		t.Fatal(err)
	}
	return id
}

// TestAnExportEqualsTheFile asks for every table in every form and language both ways:
// made by a job, a file holds to the byte what it holds when its reader waits for it.
func TestAnExportEqualsTheFile(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.season(t)
	small := o.manager(t)
	s, c, _ := o.large(t)
	maker := o.exporter(t, s)
	const period = "?dari=2026-01-01&sampai=2026-02-28"
	var category int64
	if err := o.world.App.GetContext(t.Context(), &category, `SELECT category_id FROM day_figure UNION ALL SELECT p.category_id FROM product p LIMIT 1`); err != nil {
		t.Fatal(err)
	}
	tables := 0
	for _, of := range []struct{ path, table, by string }{
		{"/program", "rincian", ""}, {"/program", "rincian", "kategori"}, {"/program", "rincian", "koperasi"}, {"/program/perajin", "perajin", ""}, {"/program/koperasi", "koperasi", ""},
		{"/program/desa/" + string(checkouttest.Waliwis), "penjualan", ""}, {"/program/desa/" + string(checkouttest.Waliwis), "perajin", ""},
		{"/program/wilayah/" + string(checkouttest.Waliwis[:8]), "rincian", ""}, {fmt.Sprintf("/program/perajin/%d", o.siti.Person), "penjualan", ""},
		{fmt.Sprintf("/program/koperasi/%d", o.waliwis.ID), "penjualan", ""}, {fmt.Sprintf("/program/kategori/%d", category), "penjualan", ""},
		{fmt.Sprintf("/program/koperasi/%d", o.waliwis.ID) + period + "&pada=2026-02-10", "penjualan", ""},
		{"/program/catatan", "", ""}, {fmt.Sprintf("/program/perajin/%d/catatan", o.siti.Person), "", ""}, {fmt.Sprintf("/program/koperasi/%d/catatan", o.waliwis.ID), "", ""},
	} {
		path, query, known := strings.Cut(of.path, "?")
		query = "?" + query
		if !known {
			query = period
		}
		for _, form := range []string{"csv", "excel", "xlsx"} {
			for _, language := range []string{"id", "en"} {
				address := path + query + "&isi=" + of.table + "&per=" + of.by + "&bentuk=" + form + "&bahasa=" + language
				want := small.Get(address).Want(http.StatusOK)
				if !strings.HasPrefix(want.Header.Get("Content-Disposition"), "attachment") {
					t.Fatalf("%s is no file", address)
				}
				offered := c.Get(address).Want(http.StatusOK)
				if offered.Header.Get("Content-Disposition") != "" || !offered.Has("form[action^='/program/berkas']") {
					// It has no more rows than are made at once.
					if offered.Body != want.Body && form != "xlsx" {
						t.Errorf("%s differs", address)
					}
					continue
				}
				tables++
				viewtest.Check(t, offered.Body)
				c.Follow(c.Submit(offered, "form[action^='/program/berkas']", webtest.Fill{})).Want(http.StatusOK)
				id := o.newest(t)
				if err := maker.Make(t.Context(), id, true); err != nil {
					t.Fatal(err)
				}
				got := c.Get(fmt.Sprintf("/program/berkas/%d", id)).Want(http.StatusOK)
				if a, b := got.Header.Get("Content-Disposition"), want.Header.Get("Content-Disposition"); a != b {
					t.Errorf("%s is called %s, made at once %s", address, a, b)
				}
				if form == "xlsx" {
					sameBook(t, got.Body, want.Body)
				} else if got.Body != want.Body {
					t.Errorf("%s differs:\n%s\nmade at once:\n%s", address, got.Body, want.Body)
				}
			}
		}
	}
	if tables < 50 {
		t.Errorf("only %d files were made by jobs", tables)
	}
}

func sameBook(t *testing.T, got, want string) {
	t.Helper()
	var all [2][][]string
	for i, text := range []string{got, want} {
		book, err := excelize.OpenReader(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if all[i], err = book.GetRows(book.GetSheetName(0)); err != nil {
			t.Fatal(err)
		}
	}
	if fmt.Sprint(all[0]) != fmt.Sprint(all[1]) || len(all[0]) < 4 {
		t.Errorf("the workbooks differ:\n%v\n%v", all[0], all[1])
	}
}

// TestExportsAreMadeByTheProgramsJobs asks with and without a script, sees how far it
// is, and fetches what the worker made.
func TestExportsAreMadeByTheProgramsJobs(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.season(t)
	s, c, _ := o.large(t)
	page := looked(t, c, "/program/koperasi/"+fmt.Sprint(o.waliwis.ID)+"?dari=2026-01-01&sampai=2026-02-28")
	if !strings.Contains(page.Text("main"), "Berkasnya dibuat di belakang layar") {
		t.Errorf("the page does not say that the file takes a while: %s", page.Text("main"))
	}
	const wish = "form[action^='/program/berkas']"
	page = looked(t, c, page.Attr("a[href*='isi=penjualan'][href*='bentuk=csv'][href*='bahasa=en']", "href"))
	asked := c.Follow(c.Submit(page, wish, webtest.Fill{})).Want(http.StatusOK)
	viewtest.Check(t, asked.Body)
	if !asked.Has("#exports[data-renew]") || !strings.Contains(asked.Body, `<noscript><meta http-equiv="refresh"`) || !strings.Contains(asked.Text(".panel"), "Menunggu giliran") {
		t.Errorf("while it waits: %s", asked.Text("main"))
	}
	if again := c.Follow(c.Submit(page, wish, webtest.Fill{})); !strings.Contains(again.Body, "Berkas yang sama sedang dibuat.") {
		t.Error("the same is made twice")
	}
	c.Get(fmt.Sprintf("/program/berkas/%d", o.newest(t))).Want(http.StatusNotFound)

	jobs, err := worker.New(worker.Options{
		DB: o.world.App, Clock: s.Clock.Now, Log: slog.New(slog.DiscardHandler), Report: o.world.Report, Checkout: o.world.Checkout, Studio: o.world.Studio,
		Uploads: o.world.Uploads, Exports: o.exporter(t, s),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := jobs.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := jobs.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	var ready *webtest.Page
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		if ready = looked(t, c, "/program/berkas"); ready.Has(".panel a[href^='/program/berkas/']") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("it is not made: %s", ready.Text("main"))
		}
	}
	if ready.Has("#exports[data-renew]") || strings.Contains(ready.Body, "http-equiv") || !strings.Contains(ready.Text(".panel"), "Simpul Waliwis") {
		t.Errorf("when it is ready: %s", ready.Text("main"))
	}
	file := c.Get(ready.Attr(".panel a[href^='/program/berkas/']", "href")).Want(http.StatusOK)
	if !strings.HasPrefix(file.Body, "Order,Date,") || !strings.Contains(file.Body, "Taken at,2026-02-20 12:00") || file.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s: %s", file.Header.Get("Cache-Control"), file.Body)
	}
}

// TestAnExportIsHersAlone: nobody else gets a file, nor she herself when her role or
// the file's days are over; then the file itself is gone.
func TestAnExportIsHersAlone(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.season(t)
	s, c, person := o.large(t)
	maker := o.exporter(t, s)
	ask := func() string {
		t.Helper()
		page := looked(t, c, "/program/perajin?dari=2026-01-01&sampai=2026-02-28&isi=perajin&bentuk=csv")
		c.Follow(c.Submit(page, "form[action^='/program/berkas']", webtest.Fill{})).Want(http.StatusOK)
		id := o.newest(t)
		if err := maker.Make(t.Context(), id, true); err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("/program/berkas/%d", id)
	}
	first := ask()
	c.Get(first).Want(http.StatusOK)
	others := []*webtest.Client{
		o.manager(t), o.holder(t, "Ratna Lain", identity.Office{Role: identity.Manager, Programme: o.elsewhere}),
		o.holder(t, "Dewi Pemeriksa", identity.Office{Role: identity.Auditor, Programme: o.world.Programme.ID, Until: o.Clock.Now().Add(time.Hour)}),
	}
	for i, other := range others {
		other.Get(first).Want(http.StatusNotFound)
		if looked(t, other, "/program/berkas").Has(".panel") {
			t.Errorf("reader %d sees her files", i)
		}
		token := other.Get("/keluar").Attr("input[name=token]", "value")
		for _, what := range []string{"/batal", "/ulang"} {
			other.Post(first+what, url.Values{"token": {token}}).Want(http.StatusNotFound)
		}
	}
	// Who reads alone asks for files of her own.
	auditor := others[2]
	token := auditor.Get("/keluar").Attr("input[name=token]", "value")
	auditor.Post("/program/berkas", url.Values{"token": {token}, "halaman": {"/program/perajin"}, "isi": {"perajin"}, "bentuk": {"csv"}, "bahasa": {"id"}}).Want(http.StatusSeeOther)
	if !looked(t, auditor, "/program/berkas").Has(".panel") {
		t.Error("an auditor gets no files")
	}
	if status := s.Client(t).Get(first).Status; status == http.StatusOK {
		t.Error("a stranger gets it")
	}

	s.Clock.Set(s.Clock.Now().AddDate(0, 0, 8))
	c.SignInOffice("lia@contoh.id", password)
	c.Get(first).Want(http.StatusNotFound)
	if err := maker.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(o.shelf); err != nil || len(left) != 0 {
		t.Errorf("%d files are left after their days: %v", len(left), err)
	}
	over := looked(t, c, "/program/berkas")
	if !strings.Contains(over.Text(".panel"), "Kedaluwarsa") {
		t.Errorf("after its days: %s", over.Text("main"))
	}
	c.Follow(c.Submit(over, "form[action*='/ulang']", webtest.Fill{})).Want(http.StatusOK)
	id := o.newest(t)
	o.In(t, func(ctx context.Context, tx *database.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE role_grant SET revoked_at = now() WHERE person_id = $1`, int64(person))
		return err
	})
	c.Get(first).Want(http.StatusForbidden)
	if err := maker.Make(t.Context(), id, false); err != nil {
		t.Fatal(err)
	}
	var reason string
	if err := o.world.App.GetContext(t.Context(), &reason, `SELECT reason FROM export WHERE id = $1`, int64(id)); err != nil || reason != "export.failed.role" {
		t.Errorf("made for who has no role any more: %q, %v", reason, err)
	}
}

// TestAnExportMayBeGivenUp: what is given up is not made, and may be asked for again;
// what names no table of the programme is not found.
func TestAnExportMayBeGivenUp(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.season(t)
	s, c, _ := o.large(t)
	maker := o.exporter(t, s)
	page := looked(t, c, "/program/perajin?dari=2026-01-01&sampai=2026-02-28&isi=perajin&bentuk=csv")
	c.Follow(c.Submit(page, "form[action^='/program/berkas']", webtest.Fill{}))
	id := o.newest(t)
	given := c.Follow(c.Submit(looked(t, c, "/program/berkas"), "form[action*='/batal']", webtest.Fill{})).Want(http.StatusOK)
	if !strings.Contains(given.Text(".panel"), "Dibatalkan") {
		t.Errorf("after giving up: %s", given.Text("main"))
	}
	if err := maker.Make(t.Context(), id, true); err != nil {
		t.Fatal(err)
	}
	c.Get(fmt.Sprintf("/program/berkas/%d", id)).Want(http.StatusNotFound)
	c.Follow(c.Submit(given, "form[action*='/ulang']", webtest.Fill{}))
	if again := o.newest(t); again == id {
		t.Error("it is not asked for again")
	}

	token := page.Attr("input[name=token]", "value")
	right := url.Values{"token": {token}, "halaman": {"/program/perajin"}, "isi": {"perajin"}, "bentuk": {"csv"}, "bahasa": {"id"}}
	for field, values := range map[string][]string{
		"halaman": {"", "/", "/program/jurnal/1", "https://x.example/program", "/program/desa/99.99.99.9999", fmt.Sprintf("/program/koperasi/%d", o.foreign.ID)},
		"isi":     {"", "penjualan", "sampel"}, "bentuk": {"", "pdf"}, "bahasa": {"", "fr"},
	} {
		for _, value := range values {
			wrong := url.Values{}
			for k, v := range right {
				wrong[k] = v
			}
			wrong.Set(field, value)
			if status := c.Post("/program/berkas", wrong).Status; status != http.StatusNotFound {
				t.Errorf("%s %q: %d", field, value, status)
			}
		}
	}
	c.Post("/program/berkas?program="+fmt.Sprint(o.elsewhere), right).Want(http.StatusNotFound)
}

// TestExportsRenewThemselves looks at the files on a phone in every state: with a
// script the page changes while they are made, without it the browser looks anew.
func TestExportsRenewThemselves(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.season(t)
	s, c, _ := o.large(t)
	maker := o.exporter(t, s)
	sizes := map[string][2]int64{"phone": {webtest.PhoneWidth, webtest.PhoneHeight}}
	if os.Getenv("SIMPUL_SCREENSHOTS") != "" {
		sizes["laptop"] = [2]int64{1280, 800}
	}
	for name, size := range sizes {
		b := s.Browser(t, webtest.Sized(size[0], size[1]))
		b.Open("/masuk/kantor")
		b.Type("input[name=email]", "lia@contoh.id")
		b.Type("input[name=password]", password)
		b.Follow("form[action='/masuk/kantor'] button[type=submit]")
		look := func(state string) {
			t.Helper()
			if wide := scrollsSideways(b); wide != "" {
				t.Errorf("%s on a %s: %s", state, name, wide)
			}
			b.Screenshot("export-" + state + "-" + name)
		}
		b.Open("/program/berkas")
		look("none")
		b.Open(fmt.Sprintf("/program/koperasi/%d?dari=2026-01-01&sampai=2026-02-28", o.waliwis.ID))
		look("part")
		const offer = "?dari=2026-01-01&sampai=2026-02-28&isi=perajin&bahasa=en&bentuk="
		for _, form := range []string{"csv", "excel", "xlsx"} {
			b.Open("/program/perajin" + offer + form)
			if form == "csv" {
				look("offer")
			}
			b.Follow("form[action^='/program/berkas'] button")
		}
		b.Wait("#exports .panel:nth-of-type(3)")
		look("waiting")
		id := o.newest(t)
		if err := maker.Make(t.Context(), id-2, true); err != nil {
			t.Fatal(err)
		}
		b.Wait(fmt.Sprintf("#exports a[href='/program/berkas/%d']", id-2)) // nobody has loaded the page anew
		o.In(t, func(ctx context.Context, tx *database.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE export SET state = 'running', beat_at = now(), rows_done = 40000, rows_all = 152340 WHERE id = $1`, int64(id-1))
			return err
		})
		b.Wait("#exports progress")
		look("running")
		o.In(t, func(ctx context.Context, tx *database.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE export SET state = 'failed', reason = 'export.failed', ended_at = now() WHERE id IN ($1, $2)`, int64(id-1), int64(id))
			return err
		})
		b.Wait("#exports:not(:has(progress))")
		look("ended")
		if b.Scheme("dark"); name == "phone" {
			look("dark")
		}
	}
	if page := looked(t, c, "/program/berkas"); page.Has("#exports[data-renew]") {
		t.Error("the page is renewed for nothing")
	}
}
