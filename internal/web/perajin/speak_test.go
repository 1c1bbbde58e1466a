package perajin_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"simpul/internal/web/webtest"
)

// A button reads her money aloud, and ends it; without scripts there is none.
func TestMoneyIsReadAloud(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.busy(t)
	b := s.signedIn(t)
	for path, wants := range map[string][]string{
		"/perajin/uang":         {"Menunggu barang diterima. 988200 rupiah", "Siap dibayar. 0 rupiah", "333000 rupiah"},
		"/perajin/uang/catatan": {"Saldo akhir", "988200 rupiah", "83700 rupiah"},
	} {
		b.Open(path)
		b.Wait("[data-speak]")
		webtest.Run(b, chromedp.Evaluate[bool](`(() => { self.heard = []; speechSynthesis.speak = (said) => heard.push(said); return true; })()`))
		b.Click("[data-speak]")
		heard := webtest.Run(b, chromedp.Evaluate[string](`heard.map((said) => said.lang + " " + said.text).join("\n")`))
		for _, want := range wants {
			if !strings.Contains(heard, want) {
				t.Errorf("%s: %q is not read: %s", path, want, heard)
			}
		}
		if strings.Contains(heard, "Rp") || !strings.HasPrefix(heard, "id-ID ") {
			t.Errorf("%s: read is %s", path, heard)
		}
		if label := b.Text("[data-speak]"); label != "Berhenti membaca" {
			t.Errorf("%s: the button says %q", path, label)
		}
		b.Click("[data-speak]")
		if label := b.Text("[data-speak]"); label != "Bacakan dengan suara" {
			t.Errorf("%s: stopped, the button says %q", path, label)
		}
	}
	plain := s.signedIn(t, webtest.WithoutScripts())
	plain.Open("/perajin/uang")
	if shown := plain.Text("main"); strings.Contains(shown, "Bacakan") {
		t.Error("without scripts there is a button that does nothing")
	}
}
