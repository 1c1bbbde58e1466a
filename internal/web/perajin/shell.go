package perajin

import (
	"bytes"
	"fmt"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/i18n"
	"simpul/internal/web"
	"simpul/static"
	"simpul/views/form"
	"simpul/views/layout"
	"simpul/views/perajin"
)

// shellFiles are the files that the app needs without a network, by their
// names among the static ones.
var shellFiles = []string{
	"css/perajin.css", "js/perajin.js", "js/send.js", "js/crop.js", "font/plus-jakarta-sans.woff2", "icon/favicon.svg",
}

// shell is the page that the phone keeps for when there is no network: it says
// nothing about anybody, and is filled from what the phone itself has stored.
func (p *pages) shell(c *fiber.Ctx) error {
	page, err := p.shellPage(c)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return web.Render(c, fiber.StatusOK, page)
}

func (p *pages) shellPage(c *fiber.Ctx) (templ.Component, error) {
	ctx := c.UserContext()
	var o offered
	var err error
	if o.categories, err = catalog.Categories(ctx, p.DB); err != nil {
		return nil, err
	}
	if o.colours, err = catalog.Colours(ctx, p.DB); err != nil {
		return nil, err
	}
	props, err := p.listingProps(c, sent{form: form.Filled(newListing())}, o)
	if err != nil {
		return nil, err
	}
	props.Colours = colourChoices(c, o.colours)
	props.Prices = []perajin.PriceField{{Name: priceField}}
	props.Action, props.NetURL, props.Shell = sellPath, netPath, true
	props.Page = web.Page(c, i18n.T(ctx, "perajin.shell.title"))
	props.Page.Path = shellPath
	props.Frame = layout.ProducerFrame{}
	return perajin.Shell(props), nil
}

// serviceWorker is the script that keeps the shell. It changes whenever one of
// the files, or the shell itself, does.
func (p *pages) serviceWorker(c *fiber.Ctx) error {
	page, err := p.shellPage(c)
	if err != nil {
		return err
	}
	var body bytes.Buffer
	if err := page.Render(c.UserContext(), &body); err != nil {
		return fmt.Errorf("perajin: shell: %w", err)
	}
	body.WriteString(static.URL(shrinkName))
	return web.ServiceWorker(c, web.Kept{App: "perajin", Scope: homePath, Page: shellPath, Body: body.Bytes(), Files: shellFiles, Paths: []string{shrinkPath}})
}

// shrinkName is the script that makes photographs small.
const shrinkName = "js/shrink.js"

// shrinker is that script at an address of the app's, where the service worker
// keeps it: a worker is looked for by its own address, not its page's.
func (p *pages) shrinker(c *fiber.Ctx) error {
	script, ok := static.Lookup(shrinkName)
	if !ok {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderContentType, script.ContentType)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return c.Send(script.Body)
}

// manifest is what a phone has to know to install the app.
func (p *pages) manifest(c *fiber.Ctx) error {
	ctx := c.UserContext()
	type icon struct {
		Source  string `json:"src"`
		Sizes   string `json:"sizes"`
		Type    string `json:"type"`
		Purpose string `json:"purpose,omitempty"`
	}
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return c.JSON(struct {
		Name       string `json:"name"`
		ShortName  string `json:"short_name"`
		ID         string `json:"id"`
		Start      string `json:"start_url"`
		Scope      string `json:"scope"`
		Display    string `json:"display"`
		Language   string `json:"lang"`
		Background string `json:"background_color"`
		Theme      string `json:"theme_color"`
		Icons      []icon `json:"icons"`
	}{
		Name: i18n.T(ctx, "perajin.app.name"), ShortName: i18n.T(ctx, "common.site.name"), ID: homePath, Start: homePath, Scope: homePath,
		Display: "standalone", Language: "id", Background: "#F6F0E6", Theme: "#FFFDF9",
		Icons: []icon{
			{static.URL("icon/favicon.svg"), "any", "image/svg+xml", ""},
			{static.URL("icon/icon-192.png"), "192x192", "image/png", ""},
			{static.URL("icon/icon-512.png"), "512x512", "image/png", ""},
			{static.URL("icon/icon-maskable-512.png"), "512x512", "image/png", "maskable"},
		},
	}, "application/manifest+json")
}
