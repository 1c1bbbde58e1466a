package perajin_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"simpul/internal/checkout/checkouttest"
	"simpul/internal/web"
	"simpul/internal/web/webtest"
)

// named is a shop at an address for which browsers keep passkeys.
func named(o *web.Options) { o.BaseURL = strings.Replace(o.BaseURL, "127.0.0.1", "localhost", 1) }

// locked is a phone with a lock that knows its owner's finger.
func (s *stage) locked(t *testing.T) *webtest.Browser {
	t.Helper()
	b := webtest.NewBrowser(t, strings.Replace(s.server.URL, "127.0.0.1", "localhost", 1))
	b.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, webauthn.Enable, webauthn.EnableParams{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, t, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
			HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
		}})
		return err
	}))
	return b
}

const (
	finger    = "form[data-passkey='/masuk/sidik-jari/mulai'] button"
	addFinger = "form[data-passkey='/perajin/saya/sidik-jari/mulai'] button"
)

// adds puts the passkey of who is signed in on the phone.
func adds(b *webtest.Browser, name string) {
	b.Open("/perajin/saya/sidik-jari")
	b.Wait(addFinger)
	b.Type("#f-name", name)
	b.Type("#f-pin", pin)
	b.Follow(addFinger)
}

// The whole way at 360×800: she adds her finger with her PIN, signs out, signs in
// with it; the phone says who she is though it holds two people's. What was sent
// once is refused, and so is what she removed.
func TestAFingerInPlaceOfThePIN(t *testing.T) {
	t.Parallel()
	s := newStage(t, named)
	b := s.locked(t)
	s.signIn(t, b, s.phone(t, s.siti.Person))
	b.Open("/perajin/saya/sidik-jari")
	b.Wait(addFinger)
	b.Screenshot("sidik-jari-360")
	for what, script := range map[string]string{"reaches out of the screen": tooWide, "is too small for a thumb": tooSmall} {
		if got := webtest.Run(b, chromedp.Evaluate[string](script)); got != "" {
			t.Errorf("%s: %s", what, got)
		}
	}
	b.Type("#f-pin", "739164")
	b.Click(addFinger)
	b.Wait("[data-passkey-trouble]")
	if said := b.Text("[data-passkey-trouble]"); !strings.Contains(said, "PIN ini tidak cocok") {
		t.Errorf("with a wrong PIN it says %q", said)
	}
	adds(b, "HP Siti")
	if said := b.Text("main"); !strings.Contains(said, "HP Siti") {
		t.Fatalf("after adding: %s", said)
	}
	b.Screenshot("sidik-jari-ada-360")
	if n := s.count(t, `SELECT count(*) FROM notice WHERE person_id = $1 AND kind = 'passkey_added'`, s.siti.Person); n != 1 {
		t.Errorf("she is told %d times", n)
	}

	signsOut := func() {
		b.Open("/keluar")
		b.Follow("form[action='/keluar'] button")
	}
	signsOut()
	b.Open("/masuk?siapa=lain&next=/perajin/uang")
	b.Wait(finger)
	b.Screenshot("masuk-sidik-jari-360")
	// What is sent is kept, to be sent again.
	webtest.Run(b, chromedp.Evaluate[bool](`(() => { const submit = HTMLFormElement.prototype.submit;
		HTMLFormElement.prototype.submit = function () { sessionStorage.answer = this.elements.answer.value; submit.call(this); }; return true; })()`))
	b.Follow(finger)
	if b.Path() != "/perajin/uang" {
		t.Fatalf("the finger leads to %s: %s", b.Path(), b.Text("main"))
	}
	if n := s.count(t, `SELECT count(*) FROM session WHERE person_id = $1`, s.siti.Person); n != 1 {
		t.Errorf("%d sessions", n)
	}
	if n := s.count(t, `SELECT sign_count FROM passkey`); n < 1 {
		t.Errorf("the counter stands at %d", n)
	}
	signsOut()
	answer := webtest.Run(b, chromedp.Evaluate[string](`sessionStorage.answer`))
	replay := func(asked bool) string {
		return webtest.Run(b, chromedp.Evaluate[string](`(async () => {
			if (`+map[bool]string{true: "true", false: "false"}[asked]+`) await fetch("/masuk/sidik-jari/mulai", {method: "POST"});
			const a = await fetch("/masuk/sidik-jari", {method: "POST", body: new URLSearchParams({answer: sessionStorage.answer})});
			return await a.text();
		})()`, chromedp.EvalAwaitPromise))
	}
	if answer == "" {
		t.Fatal("nothing was kept")
	}
	for asked, want := range map[bool]string{false: "Waktunya habis", true: "Sidik jari ini tidak berlaku di sini"} {
		if got := replay(asked); !strings.Contains(got, want) {
			t.Errorf("what was sent before, asked for %v: %s", asked, got)
		}
	}
	if n := s.count(t, `SELECT count(*) FROM session WHERE person_id = $1`, s.siti.Person); n != 0 {
		t.Error("a replay signs in")
	}

	// Removed elsewhere: the phone still has it, and it opens nothing.
	mine := s.client(t, s.siti.Person)
	page := mine.Get("/perajin/saya/sidik-jari").Want(200)
	mine.Submit(page, "form[action$='/hapus']", nil).Want(200)
	b.Open("/masuk?siapa=lain")
	b.Wait(finger)
	b.Follow(finger)
	if said := b.Text("main"); !strings.Contains(said, "Sidik jari ini tidak berlaku di sini") || s.count(t, `SELECT count(*) FROM session WHERE person_id = $1`, s.siti.Person) != 1 {
		t.Errorf("with a removed one: %s", said)
	}
	b.Screenshot("masuk-sidik-jari-ditolak-360")
	if n := s.count(t, `SELECT count(*) FROM trail WHERE actor_id = $1 AND action IN ('passkey.add', 'passkey.remove')`, s.siti.Person); n != 2 {
		t.Errorf("%d entries in the trail", n)
	}
}

// Rani's finger on the phone that was Siti's signs in Rani, and leads her to her own
// page, not to where Siti was.
func TestAFingerSaysWhoItIs(t *testing.T) {
	t.Parallel()
	s := newStage(t, named)
	rani := s.Producer(s.group, "Rani", checkouttest.Waliwis)
	b := s.locked(t)
	s.signIn(t, b, s.phone(t, rani.Person))
	adds(b, "HP bersama")
	b.Open("/keluar")
	b.Follow("form[action='/keluar'] button")
	b.Open("/masuk?siapa=lain")
	b.Type("#f-phone", s.phone(t, s.siti.Person))
	b.Type("#f-pin", pin)
	b.Follow("form[action='/masuk'] button")
	s.server.Clock.Advance(6 * time.Minute)
	b.Open("/perajin/uang")
	b.Wait(finger)
	if said := b.Text("h1"); !strings.Contains(said, "Siti") {
		t.Fatalf("it asks for the PIN of %q", said)
	}
	b.Follow(finger)
	if b.Path() != "/perajin/" && b.Path() != "/perajin" {
		t.Errorf("Rani is at %s", b.Path())
	}
	if n := s.count(t, `SELECT count(*) FROM session WHERE person_id = $1`, rani.Person); n != 1 {
		t.Error("Rani is not in")
	}
}

// Nobody removes another's, and who helps neither sees nor adds one.
func TestPasskeysAreHerOwn(t *testing.T) {
	t.Parallel()
	s := newStage(t, named)
	siti, rani := s.client(t, s.siti.Person), s.client(t, s.Producer(s.group, "Rani", checkouttest.Waliwis).Person)
	if _, err := s.Super.ExecContext(t.Context(), `INSERT INTO passkey (person_id, credential, public_key, sign_count, backup_eligible, name, added_at)
		VALUES ($1, decode(repeat('ab', 16), 'hex'), decode(repeat('cd', 77), 'hex'), 0, false, 'HP Siti', $2)`, s.siti.Person, s.Now); err != nil {
		t.Fatal(err)
	}
	removes := siti.Get("/perajin/saya/sidik-jari").Want(200).Attr("form[action$='/hapus']", "action")
	if !strings.HasSuffix(removes, "/hapus") {
		t.Fatalf("hers is not listed: %q", removes)
	}
	token := rani.Get("/perajin/saya").Attr("input[name=token]", "value")
	rani.Post(removes, url.Values{"token": {token}}).Want(404)
	helper := s.client(t, s.officer(t, "Ani Pengurus").Person)
	begin := helper.Get(fmt.Sprintf("/koperasi/anggota/%d/bantu", s.siti.Person)).Want(200)
	home := helper.Submit(begin, "main form", webtest.Fill{"reason": "Ibu Siti minta, HP-nya rusak"}).Want(200)
	own := url.Values{"token": {home.Attr("input[name=token]", "value")}, "pin": {pin}, "name": {"HP Ani"}, "answer": {"{}"}}
	helper.Get("/perajin/saya/sidik-jari").Want(403)
	for _, path := range []string{"", "/mulai", strings.TrimPrefix(removes, "/perajin/saya/sidik-jari")} {
		helper.Post("/perajin/saya/sidik-jari"+path, own).Want(403)
	}
	if n := s.count(t, `SELECT count(*) FROM passkey WHERE removed_at IS NULL`); n != 1 {
		t.Error("it was removed")
	}
}
