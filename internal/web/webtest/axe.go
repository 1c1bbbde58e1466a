package webtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"simpul/internal/chromium"
)

// axePackage checks pages against WCAG in a browser. It is MPL-2.0, used by
// tests alone and no part of the program.
const axePackage = "axe-core@4.14.1"

// Violation is a rule of axe-core that a page breaks.
type Violation struct {
	ID    string   `json:"id"`
	Help  string   `json:"help"`
	Nodes []string `json:"nodes"` // the elements, as HTML
}

func (v Violation) String() string {
	return fmt.Sprintf("%s: %s\n\t%s", v.ID, v.Help, strings.Join(v.Nodes, "\n\t"))
}

// checkPage runs every rule of WCAG 2.0 to 2.2, levels A and AA, and axe-core's
// own good practice; none is switched off.
const checkPage = `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] })
	.then((r) => r.violations.map((v) => ({ id: v.id, help: v.help, nodes: v.nodes.map((n) => n.html + " " + n.failureSummary) })))`

// Violations are the rules that the page in the browser breaks.
func (b *Browser) Violations() []Violation {
	b.t.Helper()
	Run(b, chromedp.Evaluate[chromedp.Void](axe(b.t)+";undefined"))
	return Run(b, chromedp.Evaluate[[]Violation](checkPage, chromedp.EvalAwaitPromise))
}

// Scheme makes the browser prefer "light" or "dark".
func (b *Browser) Scheme(scheme string) {
	b.t.Helper()
	b.Do(chromium.Prefer(chromium.Scheme(scheme)))
}

// Resize makes the screen another size, in CSS pixels.
func (b *Browser) Resize(width, height int64) {
	b.t.Helper()
	b.Do(chromedp.EmulateViewport(width, height, chromedp.EmulateMobile, chromedp.EmulateTouch))
}

var axeOnce struct {
	sync.Mutex
	source string
}

// axe is the source of axe-core, fetched once with npm into the user's cache.
// Where it cannot be had the test is skipped, which fails when CI=true.
func axe(t testing.TB) string {
	t.Helper()
	axeOnce.Lock()
	defer axeOnce.Unlock()
	if axeOnce.source != "" {
		return axeOnce.source
	}
	source, err := fetchAxe()
	if err != nil {
		missing := fmt.Sprintf("NO AXE-CORE: this test did not run; npm has to be able to install %s: %v", axePackage, err)
		if os.Getenv("CI") == "true" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	axeOnce.source = source
	return source
}

func fetchAxe() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	path := filepath.Join(cache, "simpul", strings.ReplaceAll(axePackage, "@", "-")+".js")
	if source, err := os.ReadFile(path); err == nil { //nolint:gosec // our own cache
		return string(source), nil
	}
	folder, err := os.MkdirTemp("", "simpul-axe-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(folder)
	install := exec.Command("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-save", axePackage)
	install.Dir = folder
	if out, err := install.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm: %w: %s", err, out)
	}
	source, err := os.ReadFile(filepath.Join(folder, "node_modules", "axe-core", "axe.min.js")) //nolint:gosec // just installed
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // a cache
		return "", err
	}
	// Written beside and renamed, so that nobody reads half of it.
	temporary, err := os.CreateTemp(filepath.Dir(path), "axe-")
	if err != nil {
		return "", err
	}
	_, err = temporary.Write(source)
	if closing := temporary.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	return string(source), err
}
