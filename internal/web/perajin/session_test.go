package perajin_test

import (
	"strings"
	"testing"

	"simpul/internal/checkout/checkouttest"
	"simpul/views/viewtest"
)

// She sees where she is signed in and signs out a phone that she lost; nobody
// else can.
func TestSessionsAreListedAndEnded(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	lost, mine := s.client(t, s.siti.Person), s.client(t, s.siti.Person)
	page := mine.Get("/perajin/saya").Want(200)
	viewtest.Check(t, page.Body)
	const ends = "form[action^='/perajin/saya/perangkat/']"
	if page.Count(ends) != 1 || !strings.Contains(page.Text("main"), "HP ini") {
		t.Fatalf("%d sessions to end: %s", page.Count(ends), page.Text("main"))
	}
	at := page.Attr(ends, "action")
	rani := s.client(t, s.Producer(s.group, "Rani", checkouttest.Waliwis).Person)
	rani.Post(at, map[string][]string{"token": {rani.Get("/perajin/saya").Attr("input[name=token]", "value")}}).Want(404)
	lost.Get("/perajin").Want(200)
	after := mine.Submit(page, ends, nil).Want(200)
	if after.Count(ends) != 0 {
		t.Error("the session is still listed")
	}
	lost.Get("/perajin").Want(seeOther)
	mine.Get("/perajin").Want(200)
}
