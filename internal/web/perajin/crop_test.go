package perajin_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"simpul/internal/web/webtest"
)

// halves is a wide photograph: red on the left, blue on the right.
func halves(t *testing.T) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 1600, 1000))
	for y := range 1000 {
		for x := range 1600 {
			c := color.RGBA{200, 20, 20, 255}
			if x >= 800 {
				c = color.RGBA{20, 20, 200, 255}
			}
			img.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "IMG_halves.jpg")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// corners are the colours in the middle of the left and of the right edge of
// the first photograph's preview: "r" or "b" each.
const corners = `(() => {
	const image = document.querySelector("[data-draft-photos] img");
	if (!image?.naturalWidth) return "not made yet";
	const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
	const pen = canvas.getContext("2d");
	pen.drawImage(image, 0, 0);
	const at = (x) => { const [r, , b] = pen.getImageData(x, canvas.height / 2, 1, 1).data; return r > b ? "r" : "b"; };
	return at(4) + at(canvas.width - 5) + (canvas.width * 5 === canvas.height * 4 ? "" : " not 4:5");
})()`

// The part of a photograph that is shown is hers to choose: by keys, by a drag,
// by a slider. What is sent is that part, once.
func TestCropIsHersToChoose(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	line := webtest.NewLine(t, s.server.URL)
	b := s.ready(t, line)
	line.Cut()
	b.Open("/perajin/jual")
	fill(b, "185rb", "merah", halves(t))
	seen := func(want, how string) {
		t.Helper()
		got := ""
		for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
			if got = webtest.Run(b, chromedp.Evaluate[string](corners)); got == want {
				return
			}
		}
		t.Errorf("%s: %q, want %q", how, got, want)
	}
	const crop, use = "[data-draft-photos] button:first-child", "dialog .button-primary"
	open := func() {
		t.Helper()
		b.Click(crop + ":enabled")
		b.Wait("dialog .crop-stage img")
	}
	seen("rb", "in the middle")
	open()
	b.Screenshot("hp-potongan-360")
	for range 10 {
		b.Do(chromedp.KeyEvent(kb.ArrowLeft)) // left
	}
	b.Click(use)
	seen("rr", "by keys")

	open()
	webtest.Run(b, chromedp.Evaluate[bool](`(() => {
		const slider = document.querySelector("[name=crop-x]");
		slider.value = 1;
		slider.dispatchEvent(new Event("input", { bubbles: true }));
		return true;
	})()`))
	b.Click(use)
	seen("bb", "by a slider")

	open()
	webtest.Run(b, chromedp.Evaluate[bool](`(() => {
		const stage = document.querySelector(".crop-stage");
		stage.dispatchEvent(new PointerEvent("pointermove", { buttons: 1, movementX: 400, movementY: 0 }));
		return true;
	})()`))
	b.Click(use)
	seen("rr", "by a drag")

	open()
	b.Do(chromedp.KeyEvent(kb.ArrowRight)) // right
	b.Click("dialog .button-quiet")
	seen("rr", "left as it was")

	b.Follow(sell)
	await(t, b, "queued", 10*time.Second)
	line.Mend()
	b.Open("/perajin")
	await(t, b, "live", 30*time.Second)
	if n := s.count(t, `SELECT count(*) FROM upload`); n != 1 {
		t.Errorf("%d photographs were sent", n)
	}
	if n := s.count(t, `SELECT count(*) FROM picture WHERE width * 5 = height * 4`); n != 1 {
		t.Errorf("%d pictures of 4:5", n)
	}
}

// What waits can be changed, thrown away and brought back; thrown away, it is
// not sent.
func TestWhatWaitsCanBeThrownAway(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	line := webtest.NewLine(t, s.server.URL)
	b := s.ready(t, line)
	line.Cut()
	for _, colour := range []string{"merah", "hitam"} {
		b.Open("/perajin/jual")
		fill(b, "185rb", colour, heavy(t, 1))
		b.Follow(sell)
	}
	await(t, b, "queued queued", 10*time.Second)
	b.Click(".queue-item:first-child .queue-actions button") // thrown away
	await(t, b, "queued dropped", 10*time.Second)
	b.Screenshot("hp-dibuang-360")
	b.Click(".queue-item[data-state=dropped] .queue-actions button") // brought back
	await(t, b, "queued queued", 10*time.Second)
	b.Follow(".queue-item:first-child .queue-actions a") // changed
	b.Wait("form[data-draft=ready]")
	b.Do(chromedp.SetValue(chromedp.CSS("#f-price"), "210rb"))
	webtest.Run(b, chromedp.Evaluate[bool](`document.querySelector("#f-price").dispatchEvent(new Event("input", { bubbles: true }))`))
	b.Follow(sell)
	await(t, b, "queued queued", 10*time.Second)
	b.Click(".queue-item:nth-child(2) .queue-actions button")
	await(t, b, "queued dropped", 10*time.Second)
	line.Mend()
	b.Open("/perajin")
	await(t, b, "live dropped", 30*time.Second)
	time.Sleep(300 * time.Millisecond)
	if n := s.count(t, `SELECT count(*) FROM product p JOIN variant v ON v.product_id = p.id WHERE v.price = 21000000`); n != 1 || s.count(t, `SELECT count(*) FROM product`) != 1 {
		t.Errorf("%d listings at Rp210.000", n)
	}
}
