package program_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/chromedp/chromedp"

	"simpul/internal/web/webtest"
)

// TestPagesFitTheirScreens visits every page with data on a phone, and on a
// laptop where pictures are asked for: none scrolls sideways.
func TestPagesFitTheirScreens(t *testing.T) {
	t.Parallel()
	o := open(t)
	paths := append(o.paths(t, o.season(t)), o.bookPaths(t)...)
	o.manager(t)
	sizes := map[string][2]int64{"phone": {webtest.PhoneWidth, webtest.PhoneHeight}}
	if os.Getenv("SIMPUL_SCREENSHOTS") != "" {
		sizes["laptop"] = [2]int64{1280, 800}
	}
	for name, size := range sizes {
		b := o.Browser(t, webtest.Sized(size[0], size[1]))
		b.Open("/masuk/kantor")
		b.Type("input[name=email]", "maya.pengelola@contoh.id")
		b.Type("input[name=password]", password)
		b.Follow("form[action='/masuk/kantor'] button[type=submit]")
		for i, path := range paths {
			b.Open(path)
			if wide := scrollsSideways(b); wide != "" {
				t.Errorf("%s on a %s: %s", path, name, wide)
			}
			b.Screenshot(fmt.Sprintf("program-%d-%s", i, name))
		}
	}
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
