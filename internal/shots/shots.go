package shots

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/chromedp/chromedp"

	"simpul/internal/chromium"
)

// Options say what is photographed where to.
type Options struct {
	Base     string // the shop's address, without a final slash
	Dir      string // gets a folder for each visitor
	Routes   []string
	Visitors []Visitor
	// Taken hears of each page when all its pictures are there; it may be nil.
	Taken func(visitor, path string, pictures int)
}

// ErrNoBrowser tells that there is no Chromium.
var ErrNoBrowser = errors.New("shots: " + chromium.Missing)

// errNothing tells that none of the pages where a visitor starts is a route.
var errNothing = errors.New("there was no page to photograph")

// longest bounds one page: its six pictures.
const longest = 2 * time.Minute

// Take photographs the shop and tells how many pictures were taken.
func Take(ctx context.Context, o Options) (pictures int, err error) {
	path, found := chromium.Path()
	if !found {
		return 0, ErrNoBrowser
	}
	if o.Taken == nil {
		o.Taken = func(string, string, int) {}
	}
	for _, v := range o.Visitors {
		n, err := o.visit(ctx, path, v)
		pictures += n
		if err == nil && n == 0 {
			err = errNothing
		}
		if err != nil {
			return pictures, fmt.Errorf("shots: as %s: %w", v.Name, err)
		}
	}
	return pictures, nil
}

// visit looks around as one visitor, in a browser of her own.
func (o Options) visit(ctx context.Context, browser string, v Visitor) (pictures int, err error) {
	folder := filepath.Join(o.Dir, v.Name)
	if err := os.MkdirAll(folder, 0o755); err != nil { //nolint:gosec // pictures for people
		return 0, err
	}
	profile, err := os.MkdirTemp("", "simpul-shots-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(profile)) }()
	allocator, release := chromedp.NewExecAllocator(ctx, chromium.Flags(browser, profile)...)
	defer release()
	tab, cancel := chromedp.NewContext(allocator)
	defer cancel()
	defer func() { err = errors.Join(err, chromedp.Cancel(tab)) }()
	// The context of the first call is the browser's life.
	if err := chromedp.Do(tab); err != nil {
		return 0, fmt.Errorf("start Chromium: %w", err)
	}
	c := &camera{Options: o, folder: folder, visitor: v, seen: map[string]bool{}}
	if err := c.within(tab, c.arrive); err != nil {
		return 0, err
	}
	err = c.wander(tab)
	return c.pictures, err
}
