package perajin_test

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"simpul/internal/checkout/checkouttest"
	"simpul/internal/identity"
	"simpul/internal/letter"
	"simpul/internal/mailroom"
	"simpul/internal/producer"
	"simpul/internal/web/webtest"
	"simpul/views/viewtest"
)

// TestAnOfficerHelps: an officer acts for a member in her browser. Siti is told
// why, sees each deed with both names, and ends it; then that officer cannot
// begin again.
func TestAnOfficerHelps(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	red := s.bag(t, "Tas merah", 3)
	toOrder := s.BagToOrder(s.group, "Ransel besar", price(265_000), 5, alone(s.siti))
	s.Sold(checkouttest.Item{Variant: toOrder, Quantity: 1})
	product, variant := "/perajin/barang/"+itoa(s.productOf(t, red)), itoa(red)
	ani := s.officer(t, "Ani Pengurus")
	helper := s.client(t, ani.Person)
	helper.Get("/perajin").Want(http.StatusForbidden)
	begin := fmt.Sprintf("/koperasi/anggota/%d/bantu", s.siti.Person)
	form := helper.Get(begin).Want(http.StatusOK)
	viewtest.Check(t, form.Body)
	helper.Submit(form, "main form", webtest.Fill{"reason": ""}).Want(http.StatusUnprocessableEntity)
	home := helper.Submit(form, "main form", webtest.Fill{"reason": "Ibu Siti minta, HP-nya rusak"}).Want(http.StatusOK)
	viewtest.Check(t, home.Body)
	if text := home.Text("main"); !strings.Contains(text, "Anda membantu Siti Aminah") || home.Text("h1") != "Halo, Siti Aminah" {
		t.Fatalf("she helps nobody: %s", text)
	}
	token := home.Attr("input[name=token]", "value")
	post := func(path string, want int, fields ...string) {
		t.Helper()
		form := url.Values{"token": {token}}
		for i := 0; i < len(fields); i += 2 {
			form.Set(fields[i], fields[i+1])
		}
		helper.Post(path, form).Want(want)
	}
	post(product+"/terjual", http.StatusSeeOther, "variant", variant, "seen", "3")
	post(product+"/tarik", http.StatusSeeOther)
	post("/perajin/pesanan/1/siap", http.StatusSeeOther, "answer", "ready")
	post("/perajin/saya/izin", http.StatusSeeOther, "field", "village", "answer", "give")
	post("/perajin/uang/keberatan", http.StatusSeeOther, "group", itoa(s.group.ID), "said", "Kurang Rp10.000")

	// What is hers alone.
	for path, fields := range map[string][]string{
		"/perajin/uang/tujuan": {"method", "cash", "pin", pin}, product + "/bagian": {}, "/perajin/bagian/1": {"answer", "agree"}, "/perajin/uang/bayar/1": {"answer", "received"},
		"/perajin/kabar/hp": {}, "/perajin/kabar/atur": {"topic", "sold", "answer", "off"}, "/perajin/kabar/semua": {}, "/perajin/bantuan/1/izinkan": {},
	} {
		post(path, http.StatusForbidden, fields...)
	}
	for _, path := range []string{"/perajin/barang", product, "/perajin/pesanan", "/perajin/uang", "/perajin/saya", "/perajin/kabar", "/perajin/bantuan"} {
		viewtest.Check(t, helper.Get(path).Want(http.StatusOK).Body)
	}
	if n := s.count(t, `SELECT count(*) FROM trail WHERE actor_id = $1 AND on_behalf_of = $2`, int64(ani.Person), int64(s.siti.Person)); n != 6 {
		t.Errorf("%d deeds with both names", n)
	}
	if n := s.count(t, `SELECT count(*) FROM producer_consent WHERE field = 'village' AND explained_by = 'Ani Pengurus' AND recorded_by = $1`, int64(ani.Person)); n != 1 {
		t.Error("who explained the consent is not known")
	}

	siti := s.client(t, s.siti.Person)
	if text := siti.Get("/perajin").Text("main"); !strings.Contains(text, "Ani Pengurus mulai membantu") || !strings.Contains(text, "HP-nya rusak") {
		t.Errorf("she is not told: %s", text)
	}
	// Nor can she, or a thief who waits for that, change where her money goes.
	change := siti.Get("/perajin/uang/tujuan").Want(http.StatusOK)
	held := siti.Submit(change, "main form", webtest.Fill{"method": "cash", "pin": pin})
	if !strings.Contains(held.Text("main"), "selama ada yang membantu") || s.count(t, `SELECT count(*) FROM payout_destination`) != 0 {
		t.Errorf("the destination changed meanwhile: %d %s", held.Status, held.Text("main"))
	}
	list := siti.Get("/perajin/bantuan").Want(http.StatusOK)
	viewtest.Check(t, list.Body)
	for _, deed := range []string{"Ani Pengurus: mengubah stok", "Ani Pengurus: menarik barang", "Ani Pengurus: mencatat pesanan siap", "Ani Pengurus: menulis keberatan"} {
		if !strings.Contains(list.Text("main"), deed) {
			t.Errorf("the list lacks %q: %s", deed, list.Text("main"))
		}
	}
	siti.Submit(list, "form[action$='/tolak']", nil).Want(http.StatusOK)
	helper.Get("/perajin").Want(http.StatusForbidden)
	post(product+"/tayang", http.StatusForbidden)
	again := helper.Submit(helper.Get(begin), "main form", webtest.Fill{"reason": "sekali lagi"}).Want(http.StatusUnprocessableEntity)
	if !strings.Contains(again.Text("main"), "tidak mau dibantu") {
		t.Errorf("whom she refused begins again: %s", again.Text("main"))
	}
	siti.Submit(change, "main form", webtest.Fill{"method": "cash", "pin": pin}).Want(http.StatusOK)
	if s.count(t, `SELECT count(*) FROM payout_destination`) != 1 {
		t.Error("she cannot change it herself")
	}
	siti.Submit(siti.Get("/perajin/bantuan"), "form[action$='/izinkan']", nil).Want(http.StatusOK)
	helper.Submit(helper.Get(begin), "main form", webtest.Fill{"reason": "sekali lagi"}).Want(http.StatusOK)

	// It ends by itself.
	s.server.Clock.Set(s.Now.Add(3 * time.Hour))
	helper.Get("/perajin").Want(http.StatusForbidden)
}

// TestTheDatabaseHoldsHelp: whatever the application says, who is no officer of
// hers helps nobody, nothing is backdated, and her money's destination is hers.
func TestTheDatabaseHoldsHelp(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ani, rani := s.officer(t, "Ani Pengurus"), s.Producer(s.group, "Rani", checkouttest.Waliwis)
	elsewhere := s.Cooperative("Lain", checkouttest.Kronjo)
	const row = `INSERT INTO helping (helper_id, producer_id, cooperative_id, session_hash, reason, begun_at, until) VALUES ($1, $2, $3, sha256('a'), 'minta', now(), now() + $4::interval)`
	for name, args := range map[string][]any{
		"helping_officer": {int64(rani.Person), int64(s.siti.Person), int64(s.group.ID), "1 hour"},
		"helping_member":  {int64(s.Officer(elsewhere).Person), int64(s.siti.Person), int64(elsewhere.ID), "1 hour"},
		"helping_office":  {int64(ani.Person), int64(s.Officer(s.group).Person), int64(s.group.ID), "1 hour"},
		"helping_period":  {int64(ani.Person), int64(s.siti.Person), int64(s.group.ID), "13 hours"},
	} {
		if _, err := s.App.ExecContext(t.Context(), row, args...); err == nil || name != "helping_office" && !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.App.ExecContext(t.Context(), row, int64(ani.Person), int64(s.siti.Person), int64(s.group.ID), "1 hour"); err != nil {
		t.Fatal(err)
	}
	for name, statement := range map[string]string{
		"is being helped":     `INSERT INTO payout_destination (producer_id, method, of_relative, set_at, set_by, held_until) SELECT producer_id, 'cash', FALSE, now(), producer_id, now() + INTERVAL '72 hours' FROM helping`,
		"being helped":        `INSERT INTO payout_destination (producer_id, method, of_relative, set_at, set_by, held_until) SELECT producer_id, 'cash', FALSE, now(), helper_id, now() + INTERVAL '72 hours' FROM helping`,
		"helping_refusal_own": `INSERT INTO helping_refusal (producer_id, helper_id, refused_at, refused_by) SELECT producer_id, helper_id, now(), helper_id FROM helping`,
		"helping_end":         `UPDATE helping SET ended_at = now(), ended_by = (SELECT max(id) FROM person)`,
		"permission denied":   `UPDATE helping SET until = until + INTERVAL '1 hour'`,
	} {
		if _, err := s.App.ExecContext(t.Context(), statement); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if where, err := producer.Destinations(t.Context(), s.App, s.siti.Person); err != nil || where[s.siti.Person].ID != 0 {
		t.Errorf("destination %+v: %v", where, err)
	}
}

// TestAnOfficerPassesNewsOn: what a member has not read, and no phone of hers
// gets, an officer passes on in words without amounts; what keeps her safe too.
func TestAnOfficerPassesNewsOn(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.Sold(checkouttest.Item{Variant: s.bag(t, "Tas merah", 1), Quantity: 1})
	siti, ani := s.client(t, s.siti.Person), s.client(t, s.officer(t, "Ani Pengurus").Person)
	if _, err := s.Super.ExecContext(t.Context(), `UPDATE person SET email = 'siti@contoh.example' WHERE id = $1`, int64(s.siti.Person)); err != nil {
		t.Fatal(err)
	}
	siti.Submit(siti.Get("/perajin/uang/tujuan"), "main form", webtest.Fill{"method": "cash", "pin": pin}).Want(http.StatusOK)
	s.letter(t)
	page := ani.Get("/koperasi/anggota/kabar").Want(http.StatusOK)
	viewtest.Check(t, page.Body)
	text := page.Text("main")
	if !strings.Contains(text, "Terjual: Tas merah") || !strings.Contains(text, "Tujuan uang Anda diganti") || strings.Contains(page.Body, "166.500") {
		t.Errorf("to pass on: %s", text)
	}
	if link := page.Attr("main a[href^='https://wa.me/62']", "href"); !strings.Contains(link, "kabar") {
		t.Errorf("WhatsApp: %s", link)
	}
	left := ani.Submit(page, "main form[action*='/anggota/kabar/']", nil).Want(http.StatusOK)
	if n := left.Count("main form[action*='/anggota/kabar/']"); n != 1 {
		t.Errorf("%d are left", n)
	}
	// Who looks after her payouts sees that they are held.
	if text := ani.Get("/koperasi/bayar").Want(http.StatusOK).Text("main"); s.count(t, `SELECT count(*) FROM notice WHERE kind = 'destination'`) != 1 {
		t.Errorf("payouts: %s", text)
	}
	inbox := siti.Get("/perajin/kabar").Want(http.StatusOK)
	viewtest.Check(t, inbox.Body)
	siti.Submit(inbox, "form[action='/perajin/kabar/semua']", nil).Want(http.StatusOK)
	if n := ani.Get("/koperasi/anggota/kabar").Count("main form[action*='/anggota/kabar/']"); n != 0 {
		t.Errorf("%d are passed on that she has read", n)
	}
	choices := siti.Get("/perajin/kabar/atur").Want(http.StatusOK)
	viewtest.Check(t, choices.Body)
	siti.Submit(choices, "#sold form", webtest.Fill{"answer": "off"}).Want(http.StatusOK)
	if s.count(t, `SELECT count(*) FROM push_choice WHERE topic = 'sold' AND NOT wanted`) != 1 {
		t.Error("her choice is not kept")
	}
}

// TestALostPhoneGetsNoPushes: with the session on a phone its pushes end, and with
// a new PIN those of all.
func TestALostPhoneGetsNoPushes(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	lost, here := s.client(t, s.siti.Person), s.client(t, s.siti.Person)
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	add := func(c *webtest.Client, endpoint string, want int) {
		t.Helper()
		c.Post("/perajin/kabar/hp", url.Values{
			"token": {c.Get("/perajin/saya").Attr("input[name=token]", "value")}, "endpoint": {endpoint},
			"p256dh": {base64.RawURLEncoding.EncodeToString(key.PublicKey().Bytes())}, "auth": {base64.RawURLEncoding.EncodeToString(make([]byte, 16))},
		}).Want(want)
	}
	add(lost, "https://push.example/1", http.StatusSeeOther)
	add(lost, "ftp://push.example/1", http.StatusUnprocessableEntity)
	if n := s.count(t, `SELECT count(*) FROM push_phone`); n != 1 {
		t.Fatalf("%d phones", n)
	}
	page := here.Get("/perajin/saya")
	here.Submit(page, "form[action^='/perajin/saya/perangkat/']", nil).Want(http.StatusOK)
	if n := s.count(t, `SELECT count(*) FROM push_phone`); n != 0 {
		t.Errorf("%d phones after she was signed out of it", n)
	}
	add(here, "https://push.example/2", http.StatusSeeOther)
	if err := s.server.Gate.SetPIN(t.Context(), s.App, identity.Program(), s.siti.Person, "739164", s.Now); err != nil {
		t.Fatal(err)
	}
	if n := s.count(t, `SELECT count(*) FROM push_phone`); n != 0 {
		t.Errorf("%d phones after a new PIN", n)
	}
}

// letter is by mail that her money goes elsewhere: owed once, in her words.
func (s *stage) letter(t *testing.T) {
	t.Helper()
	var id letter.ID
	if err := s.Super.GetContext(t.Context(), &id, `SELECT id FROM letter WHERE kind = 'told' AND recipient = 'siti@contoh.example'`); err != nil {
		t.Fatal(err)
	}
	owed, err := letter.ByID(t.Context(), s.App, id)
	if err != nil {
		t.Fatal(err)
	}
	said, err := mailroom.Writer{BaseURL: "https://simpul.example"}.Write(t.Context(), s.App, owed)
	if err != nil || !strings.Contains(said.Subject, "Tujuan uang") || !strings.Contains(said.Text, "ditahan 3 hari") || !strings.Contains(said.Text, "https://simpul.example/perajin/kabar") {
		t.Errorf("the letter says %+v: %v", said, err)
	}
}
