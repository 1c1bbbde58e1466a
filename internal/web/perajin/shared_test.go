package perajin_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"simpul/internal/checkout/checkouttest"
	"simpul/internal/identity"
	"simpul/internal/web/webtest"
)

// picks herself from those whom the phone knows, and types her PIN.
func picks(b *webtest.Browser, who identity.PersonID) {
	b.Follow(fmt.Sprintf(".face[href^='/masuk?siapa=%d']", who))
	b.Type("#f-pin", pin)
	b.Follow("form[action='/masuk'] button")
}

// laysAbout lets six minutes pass on the phone.
const laysAbout = `(() => { const now = Date.now; Date.now = () => now() + 360_000; document.dispatchEvent(new Event("visibilitychange")); return true; })()`

// Siti and Rani share a phone: it asks who has it once it has lain about,
// neither sees what the other wrote, and each is sent as who wrote it, also when
// the phone changed hands without a network.
func TestTwoPeopleShareAPhone(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	rani := s.Producer(s.group, "Rani", checkouttest.Waliwis)
	line := webtest.NewLine(t, s.server.URL)
	b := s.ready(t, line)
	s.signIn(t, b, s.phone(t, rani.Person))
	b.Wait("body[data-away]")
	b.Open("/perajin/jual")
	fill(b, "95.000", "hitam", heavy(t, 1))
	saved(t, b, "95.000")

	webtest.Run(b, chromedp.Evaluate[bool](laysAbout))
	b.Wait("#f-pin")
	if said := b.Text("h1"); !strings.Contains(said, "Rani") {
		t.Errorf("it asks for the PIN of %q", said)
	}
	b.Screenshot("hp-pin-360")
	b.Follow("a[href='/masuk?siapa=semua']")
	b.Wait(".face")
	b.Screenshot("hp-siapa-360")
	picks(b, s.siti.Person)
	b.Wait(".producer-bar")
	time.Sleep(300 * time.Millisecond)
	if got := states(b); got != "" {
		t.Errorf("Siti sees %q of Rani's", got)
	}
	known := 0
	for end := time.Now().Add(10 * time.Second); known != 2 && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		known = webtest.Run(b, chromedp.Evaluate[int](`new Promise((done) => {
			indexedDB.open("simpul-perajin").onsuccess = (e) => { e.target.result.transaction("setting").objectStore("setting").get("people").onsuccess = (p) => done(p.target.result?.length ?? 0); };
		})`, chromedp.EvalAwaitPromise))
	}
	if known != 2 {
		t.Fatalf("the phone knows %d people", known)
	}

	line.Cut()
	b.Open("/perajin/jual")
	fill(b, "185rb", "merah", heavy(t, 2))
	b.Follow(sell)
	await(t, b, "queued", 10*time.Second)
	b.Click("[data-shell-hand-on]")
	b.Wait("[data-shell-faces] .face")
	if states(b) != "" {
		t.Error("Siti's is seen by whoever picks the phone up")
	}
	b.Screenshot("hp-siapa-tanpa-sinyal-360")
	if first, second := b.Text("[data-shell-faces] li:nth-child(1)"), b.Text("[data-shell-faces] li:nth-child(2)"); !strings.Contains(first, "Siti Aminah\n1 belum terkirim") || !strings.Contains(second, "Rani\n1 belum terkirim") {
		t.Errorf("to be picked: %q, %q", first, second)
	}
	b.Click("[data-shell-faces] li:nth-child(2) .face")
	b.Wait("[data-shell-picked]:not([hidden])")
	b.Open("/perajin/jual")
	fill(b, "120rb", "krem", heavy(t, 3))
	b.Follow(sell)
	await(t, b, "queued", 10*time.Second) // what she wrote before is not shown without her PIN
	b.Screenshot("hp-tanpa-pin-360")
	line.Mend()
	b.Open("/perajin") // where Siti is still signed in
	b.Wait("#f-pin")
	if said := b.Text("h1"); !strings.Contains(said, "Rani") {
		t.Errorf("it asks for the PIN of %q", said)
	}
	if n := s.count(t, `SELECT count(*) FROM product`); n != 0 {
		t.Errorf("%d products came without a PIN", n)
	}
	b.Type("#f-pin", pin)
	b.Follow("form[action='/masuk'] button")
	for end := time.Now().Add(30 * time.Second); s.count(t, `SELECT count(*) FROM publication`) == 0 && time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
	}
	b.Open("/masuk?siapa=semua")
	picks(b, s.siti.Person)
	for end := time.Now().Add(30 * time.Second); s.count(t, `SELECT count(*) FROM publication`) < 2 && time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
	}
	for _, of := range []struct {
		who   identity.PersonID
		price int
	}{{s.siti.Person, 18_500_000}, {rani.Person, 12_000_000}} {
		if n := s.count(t, `SELECT count(*) FROM product p JOIN variant v ON v.product_id = p.id WHERE p.created_by = $1 AND v.price = $2`, int64(of.who), of.price); n != 1 {
			t.Errorf("%d listings at %d of %d", n, of.price, of.who)
		}
	}
	if n := s.count(t, `SELECT count(*) FROM product`); n != 2 {
		t.Errorf("%d products", n)
	}
	if n := s.count(t, `SELECT count(*) FROM upload u JOIN product_picture pp ON pp.picture_id = u.picture_id JOIN product p ON p.id = pp.product_id WHERE p.created_by <> u.person_id`); n != 0 {
		t.Errorf("%d photographs were sent by somebody else", n)
	}
}
