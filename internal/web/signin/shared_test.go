package signin_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"simpul/internal/identity"
	"simpul/internal/web/webtest"
	"simpul/views/viewtest"
)

// two are Siti and Rani, who share a telephone number.
func two(t *testing.T, s *webtest.Server) (siti, rani identity.PersonID) {
	t.Helper()
	siti = s.AddPerson(t, identity.NewPerson{Name: "Siti", Phone: "+6281234567890"}, "482916")
	rani = s.AddPerson(t, identity.NewPerson{Name: "Rani", Phone: "+6281234567890"}, "739164")
	producer(t, s, siti)
	producer(t, s, rani)
	return siti, rani
}

func pick(t *testing.T, c *webtest.Client, page *webtest.Page, who identity.PersonID, pin string) *webtest.Page {
	t.Helper()
	at := fmt.Sprintf("/masuk?siapa=%d", who)
	if !strings.HasPrefix(page.Attr(fmt.Sprintf(".face[href^='%s']", at), "href"), at) {
		t.Fatalf("%d is not to be picked: %s", who, page.Text("main"))
	}
	page = c.Get(page.Attr(fmt.Sprintf(".face[href^='%s']", at), "href")).Want(200)
	viewtest.Check(t, page.Body)
	return c.Submit(page, "form[action='/masuk']", webtest.Fill{"pin": pin})
}

// Two people share a phone: each picks herself and types her PIN; left lying
// about for five minutes it asks for the PIN of who had it, and goes on.
func TestTwoPeopleOnOnePhone(t *testing.T) {
	t.Parallel()
	s := start(t)
	siti, rani := two(t, s)
	c := s.Client(t)
	c.SignIn("081234567890", "482916")
	s.Clock.Advance(time.Hour)
	if c.Get("/perajin").Want(200).Body != "/perajin Siti" {
		t.Error("a phone of hers alone asks")
	}
	page := c.Submit(c.Get("/masuk?siapa=lain"), "form[action='/masuk']", webtest.Fill{"phone": "081234567890", "pin": "739164"}).Want(200)
	if page.Body != "/perajin Rani" {
		t.Fatalf("Rani: %s", page.Body)
	}

	s.Clock.Advance(4 * time.Minute)
	c.Get("/perajin").Want(200) // in use
	s.Clock.Advance(4 * time.Minute)
	c.Get("/perajin").Want(200)
	s.Clock.Advance(5 * time.Minute)
	page = c.Follow(c.Get("/perajin?bulan=3").Want(303)).Want(200)
	viewtest.Check(t, page.Body)
	if page.Attr("input[name=siapa]", "value") != fmt.Sprint(rani) || !strings.Contains(page.Text("main"), "dipakai beberapa orang") {
		t.Errorf("it asks %s", page.Text("main"))
	}
	if c.Get("/siapa").Body != "" {
		t.Error("it says who it was to anybody")
	}
	wrong := c.Submit(page, "form[action='/masuk']", webtest.Fill{"pin": "482916"}).Want(422) // Siti's
	if !strings.Contains(wrong.Text("#f-pin-error"), "PIN ini tidak cocok") {
		t.Errorf("Siti's PIN for Rani: %s", wrong.Text("main"))
	}
	if page = c.Submit(wrong, "form[action='/masuk']", webtest.Fill{"pin": "739164"}).Want(200); page.URL.RequestURI() != "/perajin?bulan=3" {
		t.Errorf("it goes on at %s", page.URL)
	}

	// She hands it on: Siti picks herself; the other's place is not hers.
	page = c.Follow(c.Post("/masuk/ganti", url.Values{"token": {c.Get("/keluar").Attr("input[name=token]", "value")}}).Want(303))
	if page.Count(".face") != 2 || c.Get("/siapa").Body != "" {
		t.Fatalf("handed on: %s", page.Text("main"))
	}
	if page = pick(t, c, page, siti, "482916").Want(200); page.Body != "/perajin Siti" {
		t.Errorf("Siti: %s", page.Body)
	}
	s.Clock.Advance(10 * time.Minute)
	page = c.Follow(c.Get("/perajin?bulan=4").Want(303))
	page = c.Get(page.Attr("a[href='/masuk?siapa=semua']", "href")).Want(200)
	if at := page.Attr(fmt.Sprintf(".face[href^='/masuk?siapa=%d']", rani), "href"); strings.Contains(at, "next") {
		t.Errorf("Rani is led to where Siti was: %s", at)
	}
}

// What she was writing is still taken; what it leads to asks for her PIN. After
// an hour, or once she has handed the phone on, nothing is.
func TestALateFormIsTaken(t *testing.T) {
	t.Parallel()
	s := start(t)
	two(t, s)
	c := s.Client(t)
	c.SignIn("081234567890", "482916")
	c.SignIn("081234567890", "739164")
	token := url.Values{"token": {c.Get("/keluar").Attr("input[name=token]", "value")}}
	s.Clock.Advance(20 * time.Minute)
	c.Post("/perajin", token).Want(200)
	c.Get("/perajin").Want(303)
	s.Clock.Advance(time.Hour)
	if status := c.Post("/perajin", token).Status; status != 401 {
		t.Errorf("after an hour: %d", status)
	}
	c.SignIn("081234567890", "739164")
	token.Set("token", c.Get("/keluar").Attr("input[name=token]", "value"))
	c.Post("/masuk/ganti", token).Want(303)
	if status := c.Post("/perajin", token).Status; status != 401 {
		t.Errorf("after it was handed on: %d", status)
	}
}

// Only whom this phone knows can be picked, and a name can be taken off it.
func TestThePhoneForgets(t *testing.T) {
	t.Parallel()
	s := start(t)
	siti, rani := two(t, s)
	c := s.Client(t)
	c.SignIn("081234567890", "482916")
	c.SignIn("081234567890", "739164")
	if told := c.Get("/masuk/orang").Want(200).Body; strings.Index(told, `"Rani"`) > strings.Index(told, `"Siti"`) || !strings.Contains(told, `"Siti"`) {
		t.Errorf("the phone knows %s", told)
	}

	stranger := s.Client(t)
	if told := stranger.Get("/masuk/orang").Want(200).Body; told != "[]" {
		t.Errorf("a stranger's phone knows %s", told)
	}
	page := stranger.Get(fmt.Sprintf("/masuk?siapa=%d", siti)).Want(200)
	if strings.Contains(page.Body, "Siti") {
		t.Error("a stranger is told who has that id")
	}
	stranger.Post("/masuk", url.Values{"siapa": {fmt.Sprint(siti)}, "pin": {"482916"}}).Want(422)

	page = c.Get(fmt.Sprintf("/masuk?siapa=%d", rani)).Want(200)
	page = c.Submit(page, "form[action='/masuk/lupakan']", nil).Want(200)
	if page.Count(".face") != 1 || c.Get("/siapa").Body != "" || !strings.Contains(page.Text(".flash"), "Rani") {
		t.Errorf("Rani is forgotten: %s", page.Text("main"))
	}
	stranger.Post("/masuk/lupakan", url.Values{"siapa": {fmt.Sprint(siti)}}).Want(303)
	if page = pick(t, c, page, siti, "482916").Want(200); page.Body != "/perajin Siti" {
		t.Errorf("Siti: %s", page.Body)
	}
	s.Clock.Advance(time.Hour)
	c.Get("/perajin").Want(200) // hers alone again
}
