package webtest

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"

	"simpul/internal/chromium"
)

// The phone that pages are made for.
const (
	PhoneWidth  = 360
	PhoneHeight = 800
)

// stepLimit bounds one step in the browser.
const stepLimit = 60 * time.Second

// Browser is headless Chromium with one tab, a phone's size and a profile of
// its own. Every step fails the test when it does not come about.
type Browser struct {
	t       testing.TB
	ctx     context.Context
	base    string
	process *exec.Cmd
	end     func()
}

// BrowserOption changes how a Browser is.
type BrowserOption func(*browserSetting)

type browserSetting struct {
	width, height int64
	scriptless    bool
	profile       string
	slower        float64
	beside        *Browser
}

// WithoutScripts switches JavaScript off.
func WithoutScripts() BrowserOption { return func(s *browserSetting) { s.scriptless = true } }

// Sized is a screen of another size, in CSS pixels.
func Sized(width, height int64) BrowserOption {
	return func(s *browserSetting) { s.width, s.height = width, height }
}

// Slower is a processor that takes so many times as long as this machine's.
func Slower(times float64) BrowserOption { return func(s *browserSetting) { s.slower = times } }

// Profile is the folder in which the browser keeps what it stores: another one
// with the same folder finds it again.
func Profile(folder string) BrowserOption { return func(s *browserSetting) { s.profile = folder } }

// Beside is a visitor of her own in the Chromium of another, which is there at
// once: without its cookies and what it has stored, as one that was never here.
func Beside(other *Browser) BrowserOption { return func(s *browserSetting) { s.beside = other } }

// Browser starts Chromium for this server. Where there is none the test is
// skipped, which fails when CI=true: there every test has to run.
func (s *Server) Browser(t testing.TB, options ...BrowserOption) *Browser {
	t.Helper()
	return NewBrowser(t, s.URL, options...)
}

// NewBrowser starts Chromium for a server at any address.
func NewBrowser(t testing.TB, base string, options ...BrowserOption) *Browser {
	t.Helper()
	setting := browserSetting{width: PhoneWidth, height: PhoneHeight}
	for _, o := range options {
		o(&setting)
	}
	b := &Browser{t: t, base: base}
	if setting.beside != nil {
		b.visit(setting.beside)
	} else {
		b.start(setting)
	}
	t.Cleanup(b.end)
	// The context of the first call is the browser's life, so it has no limit.
	if err := chromedp.Do(b.ctx); err != nil {
		t.Fatalf("webtest: start Chromium: %v", err)
	}
	b.Do(chromedp.EmulateViewport(setting.width, setting.height, chromedp.EmulateMobile, chromedp.EmulateTouch))
	if setting.scriptless {
		b.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
			return err
		}))
	}
	if setting.slower > 1 {
		b.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: setting.slower})
			return err
		}))
	}
	return b
}

// start makes the context of a Chromium of its own.
func (b *Browser) start(setting browserSetting) {
	b.t.Helper()
	if setting.profile == "" {
		setting.profile = b.t.TempDir()
	}
	flags := append(chromium.Flags(installed(b.t), setting.profile), chromedp.WindowSize(int(setting.width), int(setting.height)),
		chromedp.ModifyCmdFunc(func(cmd *exec.Cmd) {
			dieTogether(cmd)
			b.process = cmd
		}))
	// Not the test's own context: it ends before the browser is closed.
	allocator, release := chromedp.NewExecAllocator(context.Background(), flags...)
	ctx, cancel := chromedp.NewContext(allocator)
	b.ctx = ctx
	b.end = sync.OnceFunc(func() {
		b.leave(ctx)
		cancel()
		release()
	})
}

// visit makes the context of a visitor in another's Chromium.
func (b *Browser) visit(other *Browser) {
	ctx, cancel := chromedp.NewContext(other.ctx, chromedp.WithNewBrowserContext())
	b.ctx, b.process = ctx, other.process
	b.end = sync.OnceFunc(func() {
		b.leave(ctx)
		cancel()
	})
}

func (b *Browser) leave(ctx context.Context) {
	if err := chromedp.Cancel(ctx); err != nil {
		b.t.Logf("webtest: close Chromium: %v", err)
	}
}

// Close closes the browser, which first writes what it has to keep.
func (b *Browser) Close() { b.end() }

// Kill ends the browser as a phone does whose battery is empty.
func (b *Browser) Kill() {
	b.t.Helper()
	if err := b.process.Process.Kill(); err != nil {
		b.t.Fatal(err)
	}
	b.end()
}

// installed is the path of the browser.
func installed(t testing.TB) string {
	t.Helper()
	path, found := chromium.Path()
	switch {
	case found:
	case os.Getenv("CI") == "true":
		t.Fatal(chromium.Missing)
	default:
		t.Skip("THIS TEST DID NOT RUN: " + chromium.Missing)
	}
	return path
}

// Do runs steps of chromedp, with a limit on their time.
func (b *Browser) Do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, stepLimit)
	defer cancel()
	err := chromedp.Do(ctx, steps...)
	for replaced(err) && ctx.Err() == nil {
		err = chromedp.Do(ctx, steps...)
	}
	if err != nil {
		b.fail(err)
	}
}

// Run runs one step of chromedp that gives a value.
func Run[T any](b *Browser, step chromedp.Action[T]) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, stepLimit)
	defer cancel()
	value, err := chromedp.Run(ctx, step)
	for replaced(err) && ctx.Err() == nil {
		value, err = chromedp.Run(ctx, step)
	}
	if err != nil {
		b.fail(err)
	}
	return value
}

// replaced reports that a script put another element in the place of the one
// that was found, before anything could be done with it.
func replaced(err error) bool {
	var refused *cdproto.Error
	return errors.As(err, &refused) && (strings.Contains(refused.Message, "No node with given id") ||
		strings.Contains(refused.Message, "Could not find node with given id") || strings.Contains(refused.Message, "Node is detached"))
}

// fail says where the browser was.
func (b *Browser) fail(err error) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, stepLimit)
	defer cancel()
	at, _ := chromedp.Run(ctx, chromedp.Location())
	text, _ := chromedp.Run(ctx, chromedp.Text(chromedp.CSS("body")))
	b.t.Fatalf("browser at %s: %v\n%s", at, err, text)
}

// Open goes to a path of the server.
func (b *Browser) Open(path string) {
	b.t.Helper()
	b.Do(chromedp.Navigate(b.base + path))
}

// Path is where the browser is, with the query.
func (b *Browser) Path() string {
	b.t.Helper()
	at := Run(b, chromedp.Location())
	if len(at) >= len(b.base) && at[:len(b.base)] == b.base {
		return at[len(b.base):]
	}
	return at
}

// Type writes into a field, over what is in it.
func (b *Browser) Type(selector, text string) {
	b.t.Helper()
	b.Do(chromedp.Clear(chromedp.CSS(selector)), chromedp.SendKeys(chromedp.CSS(selector), text))
}

// Press presses keys in a field, as package kb of chromedp spells them.
func (b *Browser) Press(selector, keys string) {
	b.t.Helper()
	b.Do(chromedp.SendKeys(chromedp.CSS(selector), keys))
}

// Choose picks the file for a file field.
func (b *Browser) Choose(selector string, files ...string) {
	b.t.Helper()
	b.Do(chromedp.SetUploadFiles(chromedp.CSS(selector), files))
}

// Click clicks what stays on the page.
func (b *Browser) Click(selector string) {
	b.t.Helper()
	b.settle(selector)
	b.Do(chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

const (
	// frames is a little more than two of them.
	frames = 40 * time.Millisecond
	// coveredFor is how long something may lie over what is to be clicked, such as
	// a dialog that is going, before it is clicked all the same.
	coveredFor = 3 * time.Second
)

// placed is where an element is, and whether nothing of another lies over its
// middle; a field lies under its own label.
const placed = `((selector) => {
	const e = document.querySelector(selector);
	if (!e) return { at: "", free: false };
	const r = e.getBoundingClientRect();
	const above = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
	return { at: [r.left, r.top, r.width, r.height].join(), free: !!above && (e.contains(above) || above.contains(e) || above.closest("label")?.control === e) };
})`

// settle brings what is to be clicked into view and waits until it moves no more
// and nothing lies over it: its place is found before the mouse goes there, and
// what moves meanwhile is missed.
func (b *Browser) settle(selector string) {
	b.t.Helper()
	b.Do(chromedp.ScrollIntoView(chromedp.CSS(selector)))
	quoted, err := json.Marshal(selector)
	if err != nil {
		b.t.Fatal(err)
	}
	type place struct {
		At   string `json:"at"`
		Free bool   `json:"free"`
	}
	ask := chromedp.Evaluate[place](placed + "(" + string(quoted) + ")")
	begun, before := time.Now(), ""
	for time.Since(begun) < stepLimit {
		now := Run(b, ask)
		if now.At != "" && now.At == before && (now.Free || time.Since(begun) > coveredFor) {
			return
		}
		before = now.At
		time.Sleep(frames)
	}
}

// Follow clicks what leads to another page, a link or a form's button, and
// waits for it.
func (b *Browser) Follow(selector string) {
	b.t.Helper()
	b.settle(selector)
	Run(b, chromedp.WaitEvent(page.LoadEventFired, nil, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible)))
}

// Wait waits until something can be seen.
func (b *Browser) Wait(selector string) {
	b.t.Helper()
	b.Do(chromedp.WaitVisible(chromedp.CSS(selector)))
}

// Text is what can be read in the first element that a selector finds. It is
// found and read in one go, for a script may put another in its place.
func (b *Browser) Text(selector string) string {
	b.t.Helper()
	quoted, err := json.Marshal(selector)
	if err != nil {
		b.t.Fatal(err)
	}
	for {
		b.Do(chromedp.WaitReady(chromedp.CSS(selector)))
		if text := Run(b, chromedp.Evaluate[*string](`document.querySelector(`+string(quoted)+`)?.innerText ?? null`)); text != nil {
			return *text
		}
	}
}

// Screenshot writes the whole page as a PNG to a file of the folder
// SIMPUL_SCREENSHOTS, and nothing where that is not set.
func (b *Browser) Screenshot(name string) {
	b.t.Helper()
	folder := os.Getenv("SIMPUL_SCREENSHOTS")
	if folder == "" {
		return
	}
	picture := Run(b, chromedp.FullScreenshot(100))
	if err := os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o644); err != nil { //nolint:gosec // a picture for people
		b.t.Fatal(err)
	}
}

// Prepare runs a script before those of each page that is opened from now on.
func (b *Browser) Prepare(script string) {
	b.t.Helper()
	b.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
		return err
	}))
}

// FillDisk leaves the pages of the server no room to store anything.
func (b *Browser) FillDisk() {
	b.t.Helper()
	none := 1.0
	b.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, storage.OverrideQuotaForOrigin, storage.OverrideQuotaForOriginParams{Origin: b.base, QuotaSize: &none})
		return err
	}))
}
