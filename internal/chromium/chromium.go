// Package chromium finds the browser that looks at the program's own pages, and
// says how it is started and made to look like a phone or a desk.
package chromium

import (
	"context"
	"os"
	"os/exec"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Missing says what to do where there is no browser.
const Missing = "no Chromium was found: install it (Debian: apt-get install chromium-headless-shell)"

// Path is where the browser is. The shell without windows starts in a third of
// the whole browser's time.
func Path() (path string, found bool) {
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, true
		}
	}
	return "", false
}

// Flags start it without a window, with a profile of its own in a folder, and
// quiet towards the network.
func Flags(path, profile string) []chromedp.ExecAllocatorOption {
	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.DisableGPU, chromedp.UserDataDir(profile),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
	)
	if os.Geteuid() == 0 { // whom Chromium's own sandbox does not serve
		flags = append(flags, chromedp.NoSandbox)
	}
	return flags
}

// Prefer makes pages believe in preferences such as prefers-color-scheme.
func Prefer(features ...emulation.MediaFeature) chromedp.Action[chromedp.Void] {
	list := make([]*emulation.MediaFeature, len(features))
	for i := range features {
		list[i] = &features[i]
	}
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: list})
		return err
	})
}

// Scheme is the feature by which a reader prefers "light" or "dark".
func Scheme(scheme string) emulation.MediaFeature {
	return emulation.MediaFeature{Name: "prefers-color-scheme", Value: scheme}
}

// Still is the feature by which a reader asks for no motion.
func Still() emulation.MediaFeature {
	return emulation.MediaFeature{Name: "prefers-reduced-motion", Value: "reduce"}
}
