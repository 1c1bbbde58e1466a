package koperasi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"simpul/internal/checkout/checkouttest"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/web/webtest"

	"simpul/internal/catalog"
)

// TestOfficerWorksOnAPhone ships a parcel, marks it delivered and invites a
// producer with one thumb, without scripts; no page scrolls sideways.
func TestOfficerWorksOnAPhone(t *testing.T) {
	t.Parallel()
	o := open(t)
	aminah := o.world.Producer(o.waliwis, "Aminah Contoh", checkouttest.MekarBaru)
	o.world.BagToOrder(o.waliwis, "Tas serut pesanan, tali kur halus", money.Rupiah(210_000), 5, catalog.MakerShare{Producer: aminah.Person, ShareBP: 10_000})
	sold := o.world.Sold(item(o.bag), item(o.pouch))
	o.world.Sold(checkouttest.Item{Variant: o.bag, Quantity: 2})
	phone := o.addOfficer(t, "Oki Pengurus", o.waliwis)

	b := o.Browser(t, webtest.WithoutScripts())
	signIn(b, phone)
	shown := func(name string) {
		t.Helper()
		if wide := scrollsSideways(b); wide != "" {
			t.Errorf("%s scrolls sideways: %s", name, wide)
		}
		b.Screenshot("koperasi-" + name + "-phone")
	}
	shown("today")
	b.Open("/koperasi/paket")
	shown("parcels")
	b.Open(path(o.parcelOf(t, sold, o.waliwis)))
	shown("parcel")
	b.Type("input[name=tracking_number]", "x")
	b.Follow("form[action$='/kirim'] button[type=submit]")
	shown("refused")
	b.Type("input[name=tracking_number]", "JP 0099 8877")
	b.Follow("form[action$='/kirim'] button[type=submit]")
	shown("shipped")
	b.Follow("a[href$='/sampai']")
	shown("deliver")
	b.Follow("form[action$='/sampai'] button")
	if got := o.parcelOf(t, sold, o.waliwis).State; got != order.ParcelDelivered {
		t.Errorf("the parcel is %s", got)
	}
	b.Open("/koperasi/barang")
	shown("listings")
	b.Open("/koperasi/anggota")
	shown("members")
	b.Follow("a[href='" + invitePath + "']")
	b.Type("input[name=name]", "Tini")
	b.Type("input[name=sought]", "kronjo")
	b.Follow("button[value=search]")
	shown("invite")
	b.Click(fmt.Sprintf("label:has(input[value='%s'])", checkouttest.Kronjo))
	b.Follow("form[action='" + invitePath + "'] .button-primary")
	shown("link")
	if link := webtest.Run(b, chromedp.Value(chromedp.CSS("input[name=link]"))); !strings.HasPrefix(link, o.URL+"/undangan/") {
		t.Errorf("link %q", link)
	}
}

func signIn(b *webtest.Browser, phone string) {
	b.Open("/masuk")
	b.Type("input[name=phone]", phone)
	b.Type("input[name=pin]", pin)
	b.Follow("form[action='/masuk'] button[type=submit]")
}

// TestLinkIsCopied needs the script: the button appears and copies.
func TestLinkIsCopied(t *testing.T) {
	t.Parallel()
	o := open(t)
	b := o.Browser(t, webtest.Sized(1280, 800))
	signIn(b, o.addOfficer(t, "Oki Pengurus", o.waliwis))
	o.world.Sold(item(o.bag), item(o.pouch))
	for _, page := range []string{"/koperasi", "/koperasi/paket", "/koperasi/anggota", "/koperasi/barang", "/koperasi/paket/1", invitePath} {
		b.Open(page)
		b.Screenshot("koperasi" + strings.ReplaceAll(page, "/", "-") + "-laptop")
	}
	b.Type("input[name=name]", "Tini")
	b.Click(fmt.Sprintf("label:has(input[value='%s'])", checkouttest.Waliwis))
	b.Follow("form[action='" + invitePath + "'] .button-primary")
	b.Wait("[data-copy]")
	b.Click("[data-copy]")
	b.Wait("[data-copy] [role=status]")
	if got := b.Text("[data-copy]"); got != "Tersalin" {
		t.Errorf("after copying: %q", got)
	}
	b.Screenshot("koperasi-link-laptop")
}

// pretendCamera stands in for a phone's camera and its reader of bar codes,
// which browsers without windows lack: it first sees an address and then a
// number. Tracks that were stopped are counted.
const pretendCamera = `
	window.stopped = 0;
	navigator.mediaDevices.getUserMedia = async () => {
		if (window.refused) throw new DOMException("", "NotAllowedError");
		const canvas = document.createElement("canvas");
		canvas.getContext("2d").fillRect(0, 0, 9, 9);
		const stream = canvas.captureStream(10);
		for (const track of stream.getTracks()) { const stop = track.stop.bind(track); track.stop = () => { window.stopped++; stop(); }; }
		return stream;
	};
	window.BarcodeDetector = class {
		looks = 0;
		static async getSupportedFormats() { return ["code_128", "qr_code"]; }
		async detect() { return ++this.looks < 3 ? [] : this.looks < 5 ? [{ rawValue: "https://kurir.example/x" }] : [{ rawValue: "jp0099887766 " }]; }
	};`

// TestTrackingNumberIsScanned: the camera reads the number into the field and is
// put away; one that is refused says so, and without one nothing is offered.
func TestTrackingNumberIsScanned(t *testing.T) {
	t.Parallel()
	o := open(t)
	phone := o.addOfficer(t, "Oki Pengurus", o.waliwis)
	parcel := path(o.parcelOf(t, o.world.Sold(item(o.bag), item(o.pouch)), o.waliwis))
	b := o.Browser(t)
	signIn(b, phone)
	b.Open(parcel)
	if shown := webtest.Run(b, chromedp.Evaluate[bool](`document.querySelector("[data-scan]").checkVisibility()`)); shown {
		t.Error("scanning is offered where nothing can be read")
	}
	b.Prepare(pretendCamera)
	b.Open(parcel)
	b.Click("[data-scan]")
	b.Wait("dialog.scan[open] video")
	b.Screenshot("koperasi-pindai-360")
	b.Wait("body:not(:has(dialog.scan))")
	field := webtest.Run(b, chromedp.Evaluate[string](`document.activeElement.name + "=" + document.activeElement.value + ", " + window.stopped`))
	if field != "tracking_number=JP0099887766, 1" {
		t.Errorf("after scanning: %q", field)
	}
	b.Click("[data-scan]")
	b.Click("dialog.scan .button-quiet")
	b.Wait("body:not(:has(dialog.scan))")
	if stopped := webtest.Run(b, chromedp.Evaluate[int](`window.stopped`)); stopped != 2 {
		t.Errorf("the camera was put away %d times", stopped)
	}
	webtest.Run(b, chromedp.Evaluate[bool](`window.refused = true`))
	b.Click("[data-scan]")
	b.Wait("[data-scan] [role=status]")
	if got := b.Text("[data-scan]"); !strings.Contains(got, "Ketik nomor resinya") {
		t.Errorf("refused: %q", got)
	}
	b.Screenshot("koperasi-pindai-ditolak-360")
}

// scrollsSideways names what is wider than the screen, or is "".
func scrollsSideways(b *webtest.Browser) string {
	return webtest.Run(b, chromedp.Evaluate[string](`(() => {
		const screen = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= screen) return "";
		const wide = [...document.querySelectorAll("main *")].find((e) => e.getBoundingClientRect().right > screen + 1);
		return wide ? wide.outerHTML.slice(0, 200) : "the page";
	})()`))
}
