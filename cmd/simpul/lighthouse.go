package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"github.com/urfave/cli/v3"

	"simpul/internal/demo"
	"simpul/internal/lighthouse"
	"simpul/internal/wiring"
)

// runsOfLighthouse are as many as Lighthouse's own advice asks for.
const runsOfLighthouse = 5

func lighthouseCommand() *cli.Command {
	return &cli.Command{
		Name:  "lighthouse",
		Usage: "measure the first page, the catalogue, a product and a filled cart of the demonstration with Lighthouse, as a phone",
		Action: func(ctx context.Context, _ *cli.Command) error {
			return exhibit(ctx, func(ctx context.Context, base string, i *installation, _ *wiring.Program, _ []demo.Login) error {
				pages, err := i.measuredPages(ctx, base)
				if err != nil {
					return err
				}
				_, err = lighthouse.Measure(ctx, lighthouse.Options{
					Base: base, Pages: pages, Runs: runsOfLighthouse, Measured: func(s lighthouse.Score) { say(s.String()) },
				})
				return err
			})
		},
	}
}

// measuredPages are those that a customer sees on the way to paying.
func (i *installation) measuredPages(ctx context.Context, base string) ([]lighthouse.Page, error) {
	const newest = `
		SELECT p.slug, v.id FROM publication pub JOIN product p ON p.id = pub.product_id JOIN variant v ON v.product_id = p.id
		WHERE pub.withdrawn_at IS NULL AND v.retired_at IS NULL AND NOT p.made_to_order AND v.on_hand > v.reserved
		ORDER BY pub.published_at DESC, v.id LIMIT 1`
	var work struct {
		Slug    string `db:"slug"`
		Variant string `db:"id"`
	}
	if err := i.app.GetContext(ctx, &work, newest); err != nil {
		return nil, fmt.Errorf("lighthouse: a work that can be bought: %w", err)
	}
	cookie, err := fillCart(ctx, base, work.Variant)
	if err != nil {
		return nil, err
	}
	return []lighthouse.Page{
		{Name: "home", Path: "/"}, {Name: "catalogue", Path: "/katalog"}, {Name: "product", Path: productPath(work.Slug)},
		{Name: "cart", Path: cartPath, Cookie: cookie},
	}, nil
}

const cartPath = "/keranjang"

func productPath(slug string) string { return "/produk/" + slug }

// fillCart puts a work into a cart and gives the cookies of whose cart it is.
func fillCart(ctx context.Context, base, variant string) (string, error) {
	at, err := url.Parse(base)
	if err != nil {
		return "", fmt.Errorf("lighthouse: %w", err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return "", fmt.Errorf("lighthouse: %w", err)
	}
	form := url.Values{"variant": {variant}, "quantity": {"1"}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, base+cartPath, strings.NewReader(form.Encode()))
	if err != nil {
		return "", fmt.Errorf("lighthouse: %w", err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", base)
	answer, err := (&http.Client{Jar: jar}).Do(request)
	if err != nil {
		return "", fmt.Errorf("lighthouse: %w", err)
	}
	if err := answer.Body.Close(); err != nil {
		return "", fmt.Errorf("lighthouse: %w", err)
	}
	var cookies []string
	for _, c := range jar.Cookies(at) {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	if answer.StatusCode != http.StatusOK || len(cookies) == 0 {
		return "", errors.New("lighthouse: the cart was not filled: " + answer.Status)
	}
	return strings.Join(cookies, "; "), nil
}
