package perajin_test

import (
	"strings"
	"testing"

	"simpul/internal/checkout/checkouttest"
)

// A push opens the inbox of whom it is for: whoever else is signed in on the
// phone is asked for that person's PIN, and sees nothing of it.
func TestAPushIsOpenedByWhomItIsFor(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	rani := s.Producer(s.group, "Rani", checkouttest.Waliwis)
	phone := s.phone(t, rani.Person)
	c := s.client(t, s.siti.Person)
	c.SignIn(phone, pin)
	c.Get("/perajin/kabar?untuk=" + itoa(rani.Person)).Want(200)
	to := c.Get("/perajin/kabar?untuk=" + itoa(s.siti.Person)).Want(seeOther)
	page := c.Follow(to).Want(200)
	if !strings.Contains(page.Text("h1"), "Siti Aminah") || !page.Has("#f-pin") {
		t.Fatalf("it asks %s", page.Text("main"))
	}
	page = c.Submit(page, "form[action='/masuk']", map[string]string{"pin": pin}).Want(200)
	if page.URL.Path != "/perajin/kabar" || page.Attr("body", "data-person") != itoa(s.siti.Person) {
		t.Errorf("it opens %s of %s", page.URL, page.Attr("body", "data-person"))
	}
	c.Get("/perajin/kabar?untuk=x").Want(200)
}
