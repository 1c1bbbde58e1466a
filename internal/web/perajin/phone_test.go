package perajin_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"simpul/internal/checkout/checkouttest"
	"simpul/internal/web/webtest"
)

// heavy is a photograph whose details weigh, as those of cameras do.
func heavy(t *testing.T, seed uint64) string {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // the same noise each time
	img := image.NewRGBA(image.Rect(0, 0, 1600, 1200))
	for y := range 1200 {
		for x := range 1600 {
			knot := uint8(60*((x/25+y/25)%2) + random.IntN(24))
			img.Set(x, y, color.RGBA{180 - knot, 60, 70 + knot, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), fmt.Sprintf("IMG_%d.jpg", seed))
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// ready is a browser that has the app and Siti's session on its disk.
func (s *stage) ready(t *testing.T, line *webtest.Line, options ...webtest.BrowserOption) *webtest.Browser {
	t.Helper()
	b := webtest.NewBrowser(t, line.URL, options...)
	s.signIn(t, b, s.phone(t, s.siti.Person))
	b.Wait(".producer-bar")
	kept(b)
	return b
}

func (s *stage) signIn(t *testing.T, b *webtest.Browser, phone string) {
	t.Helper()
	b.Open("/masuk?siapa=lain&next=/perajin")
	b.Type("#f-phone", phone)
	b.Type("#f-pin", pin)
	b.Follow("form[action='/masuk'] button")
}

// kept waits until the app opens without a network and knows who uses it.
func kept(b *webtest.Browser) {
	webtest.Run(b, chromedp.Evaluate[bool](`navigator.serviceWorker.ready.then(() => true)`, chromedp.EvalAwaitPromise))
	webtest.Run(b, chromedp.Evaluate[bool](`new Promise((done) => {
		const look = () => {
			indexedDB.open("simpul-perajin", 1).onsuccess = (e) => {
				const close = (known) => { e.target.result.close(); if (known) done(true); else setTimeout(look, 50); };
				if (!e.target.result.objectStoreNames.contains("setting")) { close(false); return; }
				e.target.result.transaction("setting").objectStore("setting").get("current").onsuccess = (c) => close(c.target.result);
			};
		};
		setTimeout(look, 100);
	})`, chromedp.EvalAwaitPromise))
}

// fill fills in the form of a listing, by thumb.
func fill(b *webtest.Browser, price, colour string, photos ...string) {
	b.Wait("form[data-draft=ready]")
	for _, photo := range photos {
		b.Choose("input[name=photo]", photo)
	}
	b.Wait(fmt.Sprintf("[data-draft-photos] li:nth-child(%d) img[src^=blob]", len(photos)))
	b.Do(chromedp.SetValue(chromedp.CSS("#f-category"), "1"))
	b.Click("input[name=colour][value=" + colour + "]")
	b.Type("#f-price", price)
	b.Wait("[data-net-of=price] :is(.net-amount, [data-amount])")
}

// saved waits until the phone keeps the price as it was typed.
func saved(t *testing.T, b *webtest.Browser, price string) {
	t.Helper()
	const prices = `new Promise((done) => {
		indexedDB.open("simpul-perajin").onsuccess = (e) => {
			e.target.result.transaction("draft").objectStore("draft").getAll().onsuccess = (d) => done(d.target.result.map((draft) => draft.fields.price[0]).join(" "));
		};
	})`
	for end := time.Now().Add(3 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		kept := webtest.Run(b, chromedp.Evaluate[string](prices, chromedp.EvalAwaitPromise))
		if slices.Contains(strings.Fields(kept), price) {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("the phone keeps the prices %q, typed was %q", kept, price)
		}
	}
}

const sell = "form.listing > button.button-primary"

// states are the states of what is on the phone, in their order.
func states(b *webtest.Browser) string {
	return webtest.Run(b, chromedp.Evaluate[string](`[...document.querySelectorAll(".queue-item")].map((e) => e.dataset.state).join(" ")`))
}

func await(t *testing.T, b *webtest.Browser, want string, limit time.Duration) {
	t.Helper()
	got := ""
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		if got = states(b); got == want {
			return
		}
	}
	t.Fatalf("on the phone: %q, want %q: %s", got, want, b.Text("main"))
}

// Three bags are listed in airplane mode. The browser is killed with one half
// written, killed with all three waiting, and killed while it sends them over a
// slow line (400 kbit/s) that breaks every connection and loses answers, all on a
// processor four times slower than this one. In the end there are three listings, with each photograph once.
func TestThreeListingsInAirplaneMode(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	line := webtest.NewLine(t, s.server.URL)
	profile := t.TempDir()
	cheap := webtest.Slower(4)
	b := s.ready(t, line, webtest.Profile(profile), cheap)
	b.Close() // the session is on the disk

	line.Cut()
	b = webtest.NewBrowser(t, line.URL, webtest.Profile(profile), cheap)
	b.Open("/perajin")
	b.Wait("[data-shell] .notice")
	b.Screenshot("hp-tanpa-sinyal-360")
	b.Open("/perajin/jual")
	fill(b, "185rb", "merah", heavy(t, 1), heavy(t, 2))
	b.Screenshot("hp-jual-tanpa-sinyal-360")
	b.Follow(sell)
	await(t, b, "queued", 10*time.Second)
	b.Open("/perajin/jual")
	fill(b, "95.000", "hitam", heavy(t, 3))
	b.Follow(sell)
	await(t, b, "queued queued", 10*time.Second)
	b.Open("/perajin/jual")
	fill(b, "120", "krem", heavy(t, 4))
	saved(t, b, "120")
	b.Kill()

	b = webtest.NewBrowser(t, line.URL, webtest.Profile(profile), cheap)
	b.Open("/perajin")
	await(t, b, "queued queued draft", 10*time.Second)
	b.Screenshot("hp-antrean-360")
	b.Follow(".queue-item[data-state=draft] a")
	b.Wait("form[data-draft=ready]")
	b.Wait("[data-draft-photos] li:only-child img[src^=blob]")
	if price := webtest.Run(b, chromedp.Evaluate[string](`document.querySelector("#f-price").value`)); price != "120" {
		t.Errorf("the price was %q", price)
	}
	b.Click(sell)
	b.Click("[data-net-of=price] [data-amount='120.000']") // does 120 mean that?
	b.Follow(sell)
	await(t, b, "queued queued queued", 10*time.Second)
	b.Kill()

	if n := s.count(t, `SELECT count(*) FROM upload`); n != 0 {
		t.Fatalf("%d photographs came through a cut line", n)
	}
	line.Slow(400_000)
	line.Break(90_000)
	line.Lose("POST /perajin/jual", 2)
	line.Lose("POST /perajin/unggah", 1)
	line.Lose("PATCH ", 2)
	line.Mend()
	b = webtest.NewBrowser(t, line.URL, webtest.Profile(profile), cheap)
	b.Open("/perajin")
	for end := time.Now().Add(60 * time.Second); s.count(t, `SELECT count(*) FROM upload`) == 0; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("nothing is sent: %s", b.Text("main"))
		}
	}
	b.Screenshot("hp-mengirim-360")
	b.Kill()
	b = webtest.NewBrowser(t, line.URL, webtest.Profile(profile), cheap)
	b.Open("/perajin")
	await(t, b, "live live live", 3*time.Minute)
	b.Screenshot("hp-tayang-360")

	broken, lost := line.Mishaps()
	t.Logf("%d connections broke, %d answers were lost", broken, lost)
	if broken == 0 || lost < 4 {
		t.Errorf("the line was too good: %d connections broke, %d answers were lost", broken, lost)
	}
	for query, want := range map[string]int{
		`SELECT count(*) FROM product`:                                              3,
		`SELECT count(*) FROM publication WHERE withdrawn_at IS NULL`:               3,
		`SELECT count(*) FROM product_picture`:                                      4,
		`SELECT count(DISTINCT picture_id) FROM product_picture`:                    4,
		`SELECT count(*) FROM picture`:                                              4,
		`SELECT count(*) FROM upload WHERE picture_id IS NOT NULL`:                  4,
		`SELECT count(*) FROM upload`:                                               4,
		`SELECT count(*) FROM upload WHERE bytes > 260000`:                          0,
		`SELECT count(*) FROM picture WHERE width * 5 <> height * 4`:                0,
		`SELECT count(*) FROM variant WHERE price IN (18500000, 9500000, 12000000)`: 3,
	} {
		if got := s.count(t, query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
	if left := webtest.Run(b, chromedp.Evaluate[int](`new Promise((done) => {
		indexedDB.open("simpul-perajin").onsuccess = (e) => { e.target.result.transaction("photo").objectStore("photo").count().onsuccess = (c) => done(c.target.result); };
	})`, chromedp.EvalAwaitPromise)); left != 0 {
		t.Errorf("%d photographs are still on the phone", left)
	}
}

// From the camera to the queue in at most twelve taps, of which the camera's
// own shutter and tick are two.
func TestTapsFromCameraToQueue(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	line := webtest.NewLine(t, s.server.URL)
	b := s.ready(t, line)
	b.Follow(".producer-bar .sell")
	b.Wait("form[data-draft=ready]")
	taps := 2 // shutter, tick
	tap := func(selector string) {
		b.Click(selector)
		taps++
	}
	taps++ // Ambil foto, which opens the camera
	b.Choose("input[name=photo]", heavy(t, 1))
	b.Wait("[data-draft-photos] img[src^=blob]")
	taps += 2 // the list of kinds is opened, and one chosen
	b.Do(chromedp.SetValue(chromedp.CSS("#f-category"), "1"))
	tap("input[name=colour][value=merah]")
	tap("#f-price")
	for _, key := range "185" {
		b.Do(chromedp.KeyEvent(string(key)))
		taps++
	}
	b.Wait("[data-net-of=price] [data-amount='185.000']")
	tap("[data-net-of=price] [data-amount='185.000']")
	b.Wait(".net-amount")
	if said := b.Text(".net-amount"); said != "Rp166.500" {
		t.Errorf("she would receive %q", said)
	}
	b.Follow(sell)
	taps++
	t.Logf("%d taps", taps)
	if taps > 12 {
		t.Errorf("%d taps from camera to queue", taps)
	}
	await(t, b, "live", 30*time.Second)
	if title := b.Text(".queue-item .strong"); title != "Tas jinjing merah, sedang" {
		t.Errorf("it is called %q", title)
	}
}

// What the first visit costs, from signing in until the app opens without a
// network.
func TestFirstVisitOfTheApp(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	line := webtest.NewLine(t, s.server.URL)
	b := s.ready(t, line)
	time.Sleep(500 * time.Millisecond)
	t.Logf("%d bytes", line.Down())
	if weight := line.Down(); weight > 100_000 || weight < 20_000 {
		t.Errorf("the first visit takes %d bytes", weight)
	}
	line.Cut()
	for path, shown := range map[string]string{
		"/perajin": "[data-shell-other]:not([hidden])", "/perajin/jual": "[data-shell-sell]:not([hidden])", "/perajin/uang": "[data-shell-other]:not([hidden])",
	} {
		b.Open(path)
		b.Wait(shown)
		if strings.Contains(b.Text("main"), "Rp") && path == "/perajin/uang" {
			t.Error("a page of hers was kept")
		}
	}
}

// Signing out says what is not sent yet. Somebody else on the same phone sees
// and sends nothing of it; when she signs in again it goes on.
func TestDraftsBelongToAPerson(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	line := webtest.NewLine(t, s.server.URL)
	b := s.ready(t, line)
	b.Open("/perajin/jual")
	fill(b, "185rb", "merah", heavy(t, 1))
	saved(t, b, "185rb")
	b.Open("/keluar")
	b.Wait("[data-unsent]:not([hidden])")
	if said := b.Text("[data-unsent]"); !strings.Contains(said, "1 barang yang belum terkirim") {
		t.Errorf("signing out says %q", said)
	}
	b.Screenshot("hp-keluar-360")
	b.Follow("form[action='/keluar'] button")

	line.Cut() // the phone no longer knows whose it is
	b.Open("/perajin/jual")
	b.Wait("[data-shell-nobody]:not([hidden])")
	if states(b) != "" {
		t.Error("a draft is shown though nobody is signed in")
	}
	line.Mend()

	rani := s.Producer(s.group, "Rani", checkouttest.Waliwis)
	s.signIn(t, b, s.phone(t, rani.Person))
	b.Wait(".producer-bar")
	time.Sleep(500 * time.Millisecond)
	if states(b) != "" {
		t.Errorf("Rani sees %q", states(b))
	}
	draft := webtest.Run(b, chromedp.Evaluate[string](`new Promise((done) => {
		indexedDB.open("simpul-perajin").onsuccess = (e) => { e.target.result.transaction("draft").objectStore("draft").getAllKeys().onsuccess = (k) => done(k.target.result.join()); };
	})`, chromedp.EvalAwaitPromise))
	b.Open("/perajin/jual?draf=" + draft)
	b.Wait("form[data-draft=ready]")
	if typed := webtest.Run(b, chromedp.Evaluate[string](`document.querySelector("#f-price").value`)); typed != "" || draft == "" {
		t.Errorf("Rani opened Siti's draft %q: %q", draft, typed)
	}
	b.Open("/keluar")
	b.Follow("form[action='/keluar'] button")
	s.signIn(t, b, s.phone(t, s.siti.Person))
	await(t, b, "draft", 10*time.Second)
	b.Follow(".queue-item[data-state=draft] a")
	b.Wait("form[data-draft=ready]")
	b.Follow(sell)
	await(t, b, "live", 30*time.Second)
	if n := s.count(t, `SELECT count(*) FROM product WHERE created_by = (SELECT person_id FROM upload)`); n != 1 {
		t.Errorf("%d products of hers", n)
	}
}

// A session that has ended asks, and then goes on.
func TestEndedSessionAsksAndGoesOn(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	line := webtest.NewLine(t, s.server.URL)
	b := s.ready(t, line)
	line.Cut()
	b.Open("/perajin/jual")
	fill(b, "185rb", "merah", heavy(t, 1))
	b.Follow(sell)
	await(t, b, "queued", 10*time.Second)
	if _, err := s.Super.ExecContext(t.Context(), `DELETE FROM session`); err != nil {
		t.Fatal(err)
	}
	line.Mend()
	b.Wait("[data-queue-note] a")
	b.Screenshot("hp-masuk-lagi-360")
	if said := b.Text("[data-queue-note]"); !strings.Contains(said, "Masuk lagi sebagai Siti Aminah") {
		t.Errorf("it asks %q", said)
	}
	b.Follow("[data-queue-note] a")
	b.Type("#f-pin", pin) // the phone knows her
	b.Follow("form[action='/masuk'] button")
	await(t, b, "live", 30*time.Second)
}

// Where the disk is full she is told, and the form is still sent as a page's
// form is.
func TestFullDiskLosesNothingSilently(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	line := webtest.NewLine(t, s.server.URL)
	profile := t.TempDir()
	s.ready(t, line, webtest.Profile(profile)).Close()
	b := webtest.NewBrowser(t, line.URL, webtest.Profile(profile))
	b.FillDisk() // before the browser has looked how much room there is
	b.Open("/perajin/jual")
	b.Wait("form[data-draft=ready]")
	b.Choose("input[name=photo]", heavy(t, 1))
	b.Wait("[data-draft-note].error")
	if said := b.Text("[data-draft-note]"); !strings.Contains(said, "Memori HP penuh") {
		t.Errorf("a full disk says %q", said)
	}
	b.Screenshot("hp-penuh-360")
	b.Do(chromedp.SetValue(chromedp.CSS("#f-category"), "1"))
	b.Type("#f-title", "Tas tali kur merah")
	b.Type("#f-price", "185rb")
	b.Follow(sell)
	if at := b.Path(); !strings.HasPrefix(at, "/perajin/barang/") {
		t.Errorf("it is at %s: %s", at, b.Text("main"))
	}
	if n := s.count(t, `SELECT count(*) FROM product_picture`); n != 1 {
		t.Errorf("%d pictures", n)
	}
}

// What was sent before with other words asks which of them counts.
func TestConflictAsks(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	line := webtest.NewLine(t, s.server.URL)
	b := s.ready(t, line)
	b.Open("/perajin/jual")
	fill(b, "185rb", "merah", heavy(t, 1))
	key := webtest.Run(b, chromedp.Evaluate[string](`document.querySelector("[name=client_key]").value`))
	fields, c := s.complete(t), s.client(t, s.siti.Person)
	p := s.script(t, c)
	token := p.desk().Token
	p.upload(token, key, photo(t, 9)) // any id will do
	if got := p.list(token, key, but(fields, "title", "Yang pertama"), key); got.Status != 200 {
		t.Fatalf("%+v", got)
	}
	b.Follow(sell)
	await(t, b, "conflict", 30*time.Second)
	b.Screenshot("hp-bentrok-360")
	b.Click(".queue-item button:last-child") // other goods
	await(t, b, "live", 30*time.Second)
	if n := s.count(t, `SELECT count(*) FROM product`); n != 2 {
		t.Errorf("%d products", n)
	}
}

// A new version of the app waits until she takes it.
func TestNewVersionAsks(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	line := webtest.NewLine(t, s.server.URL)
	b := s.ready(t, line)
	if _, err := s.Super.ExecContext(t.Context(), `UPDATE category SET name = name || ' baru' WHERE id = 1`); err != nil {
		t.Fatal(err)
	}
	b.Open("/perajin/barang")
	webtest.Run(b, chromedp.Evaluate[bool](`navigator.serviceWorker.getRegistration().then((r) => r.update()).then(() => true)`, chromedp.EvalAwaitPromise))
	b.Wait("[data-update]:not([hidden])")
	b.Screenshot("hp-versi-baru-360")
	line.Cut()
	b.Open("/perajin/jual")
	if said := b.Text("#f-category"); strings.Contains(said, "baru") {
		t.Error("the new version is shown before she took it")
	}
	line.Mend()
	b.Open("/perajin/barang")
	b.Wait("[data-update]:not([hidden])")
	b.Follow("[data-update-now]")
	line.Cut()
	b.Open("/perajin/jual")
	if said := b.Text("#f-category"); !strings.Contains(said, "baru") {
		t.Errorf("the new version is not shown: %q", said)
	}
}
