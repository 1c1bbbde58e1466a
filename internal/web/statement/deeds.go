package statement

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/report"
	"simpul/internal/web"
	view "simpul/views/statement"
)

const deedsPerPage = 100

// ReadDeeds reads what the address asks of a cooperative's trail: who siapa,
// about what tentang, between the days dari and sampai; the last year where none
// are given.
func ReadDeeds(ctx context.Context, c *fiber.Ctx, q database.Queryer, group identity.CooperativeID, hidden url.Values) (view.DeedsProps, error) {
	now := web.Now(c)
	p := view.DeedsProps{Path: c.Path(), Hidden: hidden, First: c.Query("dari"), Last: c.Query("sampai")}
	p.Filter.Window = report.Window{From: now.AddDate(-1, 0, 0), To: now.Add(time.Hour)}
	if p.First != "" || p.Last != "" {
		asked, err := report.ParseDays(p.First, p.Last)
		if p.Wrong = err != nil; !p.Wrong {
			p.Filter.Window = asked
		}
	}
	p.Filter.Person, _ = strconv.ParseInt(c.Query("siapa"), 10, 64)
	p.Filter.Before, _ = strconv.ParseInt(c.Query("sebelum"), 10, 64)
	if about := c.Query("tentang"); slices.Contains(report.DeedParts, about) {
		p.Filter.Part = about
	}
	var err error
	if p.Deeds, err = report.Deeds(ctx, q, group, p.Filter, deedsPerPage+1); err != nil {
		return p, err
	}
	if len(p.Deeds) > deedsPerPage {
		p.Deeds = p.Deeds[:deedsPerPage]
		older := url.Values{"sebelum": {strconv.FormatInt(p.Deeds[deedsPerPage-1].ID, 10)}}
		for _, kept := range []string{"siapa", "tentang", "dari", "sampai", "koperasi"} {
			if value := c.Query(kept); value != "" {
				older.Set(kept, value)
			}
		}
		p.More = c.Path() + "?" + older.Encode()
	}
	p.Doers, err = report.Doers(ctx, q, group)
	return p, err
}
