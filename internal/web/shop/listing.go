package shop

import (
	"context"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/views/layout"
	"simpul/views/part"
)

// pageSize is how many works a page of a list has: whole rows of two, three
// and four.
const pageSize = 24

// pageField is the page's number in the address, absent on the first.
const pageField = "hal"

// pageNumber is which page of a list is asked for. What is no page is not
// found, so that one page has one address.
func pageNumber(c *fiber.Ctx) (int, error) {
	typed := c.Query(pageField)
	if typed == "" {
		return 1, nil
	}
	n, err := strconv.Atoi(typed)
	if err != nil || n < 1 || n > 100_000 {
		return 0, noSuchPage()
	}
	return n, nil
}

func noSuchPage() error { return fault.New(fault.NotFound, "error.not_found") }

// page reads a page of a list; one past the last is not found.
func (s *front) page(ctx context.Context, f catalog.Filter, sort catalog.Sort, number int) (catalog.Result, error) {
	found, err := catalog.Published(ctx, s.DB, f, sort, catalog.Page{Number: number, Size: pageSize})
	if err == nil && number > 1 && len(found.Cards) == 0 {
		return found, noSuchPage()
	}
	return found, err
}

// pagination numbers the pages of a list at path, whose query keeps what
// narrows it.
func pagination(ctx context.Context, path string, query url.Values, number, total int) part.PaginationProps {
	return part.PaginationProps{Page: number, Pages: (total + pageSize - 1) / pageSize, URL: func(n int) string {
		return i18n.Path(ctx, path+pageQuery(query, n))
	}}
}

func pageQuery(query url.Values, n int) string {
	all := url.Values{}
	for name, values := range query {
		all[name] = values
	}
	if n > 1 {
		all.Set(pageField, strconv.Itoa(n))
	}
	if len(all) == 0 {
		return ""
	}
	return "?" + all.Encode()
}

// numbered gives a later page of a list addresses of its own.
func numbered(c *fiber.Ctx, page layout.Page, n int) layout.Page {
	if n == 1 {
		return page
	}
	page.Title += " · " + i18n.T(c.UserContext(), "common.page.number", n)
	page.Canonical += pageQuery(nil, n)
	for i := range page.Alternates {
		page.Alternates[i].URL += pageQuery(nil, n)
	}
	return page
}
