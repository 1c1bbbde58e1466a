package shots

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Visitor is somebody as whom pages are looked at.
type Visitor struct {
	Name string // the folder of the pictures
	// SignIn is the page where the visitor signs in, "" for a customer; Fields
	// are what is filled in there, by name.
	SignIn string
	Fields map[string]string
	// Fills tells that the visitor puts something into the cart first.
	Fills bool
	// Starts are the pages from which links are followed; nobody links to some.
	Starts []string
	// Within are the parts of the site in which they are followed; all where
	// there are none.
	Within []string
}

// arrive does what a visitor does before she looks around.
func (c *camera) arrive(ctx context.Context) error {
	v := c.visitor
	if v.SignIn != "" {
		if err := c.signIn(ctx, v); err != nil {
			return err
		}
	}
	if !v.Fills {
		return nil
	}
	return c.fill(ctx)
}

// fill puts the newest work that can be had into the cart.
func (c *camera) fill(ctx context.Context) error {
	if err := c.open(ctx, "/katalog"); err != nil {
		return err
	}
	links, err := c.links(ctx)
	if err != nil {
		return err
	}
	for _, path := range links {
		if !strings.HasPrefix(path, "/produk/") {
			continue
		}
		if err := c.open(ctx, path); err != nil {
			return err
		}
		const button = "form[action$='/keranjang'] button[type=submit]:not([name])"
		if ok, err := c.has(ctx, button); err != nil {
			return err
		} else if ok {
			return c.press(ctx, button)
		}
	}
	return nil
}

func (c *camera) signIn(ctx context.Context, v Visitor) error {
	if err := c.open(ctx, v.SignIn); err != nil {
		return err
	}
	for name, value := range v.Fields {
		field := chromedp.CSS("main [name='" + name + "']")
		if err := chromedp.Do(ctx, chromedp.Clear(field), chromedp.SendKeys(field, value)); err != nil {
			return err
		}
	}
	if err := c.press(ctx, "main form button[type=submit]"); err != nil {
		return err
	}
	if here, err := chromedp.Run(ctx, chromedp.Location()); err != nil || strings.HasSuffix(here, v.SignIn) {
		return fmt.Errorf("shots: %s cannot sign in at %s: %w", v.Name, v.SignIn, errors.Join(err, errRefused))
	}
	return nil
}

var errRefused = errors.New("the page came again")

// press presses a button that leads to another page.
func (c *camera) press(ctx context.Context, button string) error {
	found := chromedp.CSS(button)
	if err := chromedp.Do(ctx, chromedp.ScrollIntoView(found)); err != nil {
		return err
	}
	_, err := chromedp.Run(ctx, chromedp.WaitEvent(page.LoadEventFired, nil, chromedp.Click(found, chromedp.NodeVisible)))
	return err
}
