package perajin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"simpul/internal/clock"
	"simpul/internal/leaving"
	"simpul/internal/lending"
	"simpul/internal/web/webtest"
	"simpul/views/viewtest"
)

// TestMemberSeesWhatSheBorrowed: home leads to what waits for her signature; she
// signs or objects; then she sees what is with her, and since when it should be
// back; nobody else signs for her.
func TestMemberSeesWhatSheBorrowed(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	other := s.Producer(s.group, "Aminah Contoh", s.group.VillageCode)
	lend := func(what string, quantity int, unit lending.Unit) lending.ID {
		t.Helper()
		day := clock.Day(s.Now)
		id, err := lending.Record(t.Context(), s.App, s.Officer(s.group), s.group.ID, lending.Draft{
			Key: uuid.NewString(), Producer: s.siti.Person, What: what, Quantity: quantity, Unit: unit, LentOn: day.AddDate(0, 0, -9), DueOn: day.AddDate(0, 0, -1),
		}, s.Now)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	lend("Tali kur biru", 6, lending.Roll)
	c := s.client(t, s.siti.Person)
	if home := c.Get("/perajin").Want(http.StatusOK); !strings.Contains(home.Text(".tasks"), "Tanda tangani 1 catatan pinjaman") {
		t.Errorf("home: %q", home.Text(".tasks"))
	}
	p := c.Get("/perajin/pinjaman").Want(http.StatusOK)
	viewtest.Check(t, p.Body)
	if got := p.Text("main"); !strings.Contains(got, "6 gulung") || !strings.Contains(got, "Uang Anda tidak dipotong") {
		t.Errorf("%q", got)
	}
	c.Submit(p, "form[action$='/salah']", webtest.Fill{"reason": " "}).Want(http.StatusUnprocessableEntity)
	objected := c.Submit(p, "form[action$='/salah']", webtest.Fill{"reason": "Saya terima lima"}).Want(http.StatusOK)
	if !strings.Contains(objected.Text(".works"), "Saya terima lima") {
		t.Errorf("%q", objected.Text(".works"))
	}
	c.Submit(p, "form[action$='/1']", nil).Want(http.StatusConflict)

	machine := lend("Mesin jahit", 1, lending.Piece)
	stranger := s.client(t, other.Person)
	if got := stranger.Get("/perajin/pinjaman").Want(http.StatusOK).Text("main"); strings.Contains(got, "Mesin") {
		t.Errorf("another sees %q", got)
	}
	token := stranger.Get("/perajin/saya").Attr("input[name=token]", "value")
	for _, path := range []string{"/perajin/pinjaman/2", "/perajin/pinjaman/2/salah", "/perajin/pinjaman/99"} {
		stranger.Post(path, url.Values{"token": {token}, "reason": {"x"}}).Want(http.StatusNotFound)
	}
	signed := c.Submit(c.Get("/perajin/pinjaman"), "form[action$='/2']", nil).Want(http.StatusOK)
	if got := signed.Text("#pinjam-2"); !strings.Contains(got, "Masih ada pada Anda: 1 buah") || !strings.Contains(got, "Lewat harinya") {
		t.Errorf("signed: %q", got)
	}
	if err := lending.GiveBack(t.Context(), s.App, s.Officer(s.group), s.group.ID, machine, lending.Back{
		Key: uuid.NewString(), Quantity: 1, Condition: lending.Broken, ReturnedOn: clock.Day(s.Now),
	}, s.Now); err != nil {
		t.Fatal(err)
	}
	if got := c.Get("/perajin/pinjaman").Text("#pinjam-2"); !strings.Contains(got, "1 buah, Rusak") || !strings.Contains(got, "Tidak ada lagi pada Anda") {
		t.Errorf("back: %q", got)
	}
	if got := c.Get("/perajin/kabar").Want(http.StatusOK).Text("main"); !strings.Contains(got, "Dicatat kembali dari pinjaman Anda: Mesin jahit") {
		t.Errorf("inbox: %q", got)
	}
}

// TestWhoHasLeftIsTold on her home page and in her inbox, which leads to her money.
func TestWhoHasLeftIsTold(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	c := s.client(t, s.siti.Person)
	if err := leaving.Leave(t.Context(), s.App, s.Officer(s.group), s.group.ID, s.siti.Person, s.Now); err != nil {
		t.Fatal(err)
	}
	home := c.Get("/perajin").Want(http.StatusOK)
	if !strings.Contains(home.Text("main"), "Anda bukan lagi anggota "+s.group.Name) {
		t.Errorf("home: %q", home.Text("main"))
	}
	inbox := c.Get("/perajin/kabar").Want(http.StatusOK)
	viewtest.Check(t, inbox.Body)
	if !inbox.Has("main a[href='/perajin/uang']") {
		t.Errorf("inbox: %q", inbox.Text("main"))
	}
}
