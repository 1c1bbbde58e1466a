package perajin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"simpul/internal/intake"
	"simpul/internal/web/webtest"
	"simpul/views/viewtest"
)

// TestMakerSignsOrObjectsOnHerPhone: home leads to what waits; an objection needs
// words; somebody else's is not found.
func TestMakerSignsOrObjectsOnHerPhone(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	v := s.bag(t, "Tas merah", 3)
	other := s.Producer(s.group, "Aminah Contoh", s.group.VillageCode)
	record := func() {
		t.Helper()
		draft := intake.Draft{Key: uuid.NewString(), Producer: s.siti.Person, Pieces: []intake.Piece{{Variant: v, Accepted: 2, Returned: 1, Reason: "Tali putus"}}}
		if _, err := intake.Record(t.Context(), s.App, s.Officer(s.group), s.group.ID, draft, s.Now); err != nil {
			t.Fatal(err)
		}
	}
	record()
	c := s.client(t, s.siti.Person)
	home := c.Get("/perajin").Want(http.StatusOK)
	if !strings.Contains(home.Text(".tasks"), "Tanda tangani 1") {
		t.Errorf("home: %q", home.Text(".tasks"))
	}
	p := c.Get("/perajin/serah").Want(http.StatusOK)
	viewtest.Check(t, p.Body)
	if got := p.Text(".works"); !strings.Contains(got, "2 diterima") || !strings.Contains(got, "1 dikembalikan: Tali putus") {
		t.Errorf("%q", got)
	}
	c.Submit(p, "form[action$='/salah']", webtest.Fill{"reason": " "}).Want(http.StatusUnprocessableEntity)
	objected := c.Submit(p, "form[action$='/salah']", webtest.Fill{"reason": "Saya bawa empat"}).Want(http.StatusOK)
	if !strings.Contains(objected.Text(".works"), "Saya bawa empat") {
		t.Errorf("%q", objected.Text(".works"))
	}
	c.Submit(p, "form[action$='/1']", nil).Want(http.StatusConflict)
	record()
	stranger := s.client(t, other.Person)
	token := stranger.Get("/perajin/saya").Attr("input[name=token]", "value")
	for _, path := range []string{"/perajin/serah/2", "/perajin/serah/2/salah", "/perajin/serah/99"} {
		stranger.Post(path, url.Values{"token": {token}, "reason": {"x"}}).Want(http.StatusNotFound)
	}
	signed := c.Submit(c.Get("/perajin/serah"), "form[action$='/2']", nil).Want(http.StatusOK)
	if n := s.count(t, `SELECT on_hand FROM variant WHERE id = $1`, int64(v)); n != 5 || !strings.Contains(signed.Text(".works"), "di HP-nya") {
		t.Errorf("%d on hand, %q", n, signed.Text(".works"))
	}
}
