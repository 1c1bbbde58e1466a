package shots

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/chromedp/chromedp"

	"simpul/internal/chromium"
)

// screen is a size of screen, in CSS pixels.
type screen struct{ width, height int64 }

// The sizes: a phone, a tablet, a desk.
var screens = []screen{{360, 800}, {768, 1024}, {1280, 900}}

var schemes = []string{"light", "dark"}

// camera photographs what one visitor sees.
type camera struct {
	Options
	visitor  Visitor
	folder   string
	seen     map[string]bool // routes
	pictures int
}

// within bounds what is done on one page.
func (c *camera) within(ctx context.Context, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	return do(ctx)
}

// wander photographs the pages that can be reached from some, one of each
// route.
func (c *camera) wander(ctx context.Context) error {
	ahead := c.visitor.Starts
	for len(ahead) > 0 {
		path := ahead[0]
		ahead = ahead[1:]
		route := c.route(path)
		if route == "" || c.seen[route] {
			continue
		}
		c.seen[route] = true
		var links []string
		if err := c.within(ctx, func(ctx context.Context) (err error) {
			if err = c.photograph(ctx, path, fileName(route)); err != nil {
				return err
			}
			links, err = c.links(ctx)
			return err
		}); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		ahead = append(ahead, links...)
	}
	return nil
}

// photograph takes a page at every size and in both schemes.
func (c *camera) photograph(ctx context.Context, path, name string) error {
	taken := 0
	for _, s := range screens {
		if err := chromedp.Do(ctx, chromedp.EmulateViewport(s.width, s.height)); err != nil {
			return err
		}
		if err := c.open(ctx, path); err != nil {
			return err
		}
		for _, scheme := range schemes {
			picture, err := c.shoot(ctx, scheme)
			if err != nil {
				return err
			}
			file := fmt.Sprintf("%s-%d-%s.png", name, s.width, scheme)
			if err := os.WriteFile(filepath.Join(c.folder, file), picture, 0o644); err != nil { //nolint:gosec // for people
				return err
			}
			taken++
		}
	}
	c.pictures += taken
	c.Taken(c.visitor.Name, path, taken)
	return nil
}

// settled scrolls through the page, so that what is loaded late is there.
const settled = `(async () => {
	for (let y = 0; y < document.body.scrollHeight; y += 600) { scrollTo(0, y); await new Promise(r => setTimeout(r, 30)); }
	await Promise.all([...document.images].map(i => i.decode().catch(() => {})));
	await document.fonts.ready;
	scrollTo(0, 0);
	return true;
})()`

// shoot is the whole page as a PNG.
func (c *camera) shoot(ctx context.Context, scheme string) ([]byte, error) {
	// Without motion, so that no colour is caught on its way to the other scheme.
	if err := chromedp.Do(ctx, chromium.Prefer(chromium.Scheme(scheme), chromium.Still())); err != nil {
		return nil, err
	}
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](settled, chromedp.EvalAwaitPromise)); err != nil {
		return nil, err
	}
	return chromedp.Run(ctx, chromedp.FullScreenshot(100))
}

func (c *camera) open(ctx context.Context, path string) error {
	return chromedp.Do(ctx, chromedp.Navigate(c.Base+path))
}

func (c *camera) has(ctx context.Context, selector string) (bool, error) {
	return chromedp.Run(ctx, chromedp.Evaluate[bool](fmt.Sprintf("document.querySelector(%q) !== null", selector)))
}

// links are the paths that the page links to, without those that are saved
// instead of shown.
func (c *camera) links(ctx context.Context) ([]string, error) {
	all, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`[...document.querySelectorAll("a[href]:not([download])")].map(a => a.href)`))
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, link := range all {
		if path, ok := strings.CutPrefix(link, c.Base); ok {
			path, _, _ = strings.Cut(path, "#")
			paths = append(paths, path)
		}
	}
	return paths, nil
}

// route is the route of a path that shows a page, "" for every other path. The
// other language shows the same pages.
func (c *camera) route(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.Path == "/keluar" || strings.Contains(filepath.Base(u.Path), ".") {
		return ""
	}
	inside := func(part string) bool { return u.Path == part || strings.HasPrefix(u.Path, part+"/") }
	if len(c.visitor.Within) > 0 && !slices.ContainsFunc(c.visitor.Within, inside) {
		return ""
	}
	if route := Route(c.Routes, u.Path); route != "" {
		return route
	}
	if u.Path == Nowhere {
		return Nowhere
	}
	return ""
}

// Route is the first of some routes that a path is one of, "" when it is of
// none.
func Route(routes []string, path string) string {
	for _, route := range routes {
		if matches(route, path) {
			return route
		}
	}
	return ""
}

// Nowhere is a page that does not exist.
const Nowhere = "/tidak-ada"

// matches tells whether a path is one of a route's, whose parameters begin with
// a colon. A slash at the end of either says nothing.
func matches(route, path string) bool {
	want, have := strings.Split(strings.TrimSuffix(route, "/"), "/"), strings.Split(strings.TrimSuffix(path, "/"), "/")
	if len(want) != len(have) {
		return false
	}
	for i := range want {
		if !strings.HasPrefix(want[i], ":") && want[i] != have[i] {
			return false
		}
	}
	return true
}

// fileName is a route as the name of a file.
func fileName(route string) string {
	if route == "/" {
		return "beranda"
	}
	return strings.ReplaceAll(strings.ReplaceAll(strings.Trim(route, "/"), ":", ""), "/", "-")
}
