package koperasi

import (
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/i18n"
	"simpul/internal/report"
	"simpul/internal/web"
	"simpul/internal/web/statement"
	"simpul/views/koperasi"
)

// statement shows what moved the cooperative's money between two days, or sends
// it as a file.
func (p *pages) statement(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	return database.InSnapshot(ctx, p.Report, func(tx *database.Tx) error {
		read, err := statement.Read(ctx, c, tx, report.Holder{Cooperative: s.group.ID})
		if err != nil {
			return err
		}
		if s.address.Cooperative != 0 {
			read.Query = url.Values{"koperasi": {strconv.FormatInt(int64(s.address.Cooperative), 10)}}
		}
		read.Journal = func(id int64) string { return s.address.To(koperasi.JournalPath(strconv.FormatInt(id, 10))) }
		if sent, err := statement.File(c, read); sent || err != nil {
			return err
		}
		page := web.Page(c, i18n.T(ctx, "statement.title"))
		return web.Render(c, statement.Status(read), koperasi.Statement(page, s.frame(c, koperasi.StatementPath), read))
	})
}

// journal shows a ledger transaction in which the cooperative has a part.
func (p *pages) journal(c *fiber.Ctx) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	ctx, props := c.UserContext(), koperasi.JournalProps{Address: s.address}
	return database.InSnapshot(ctx, p.Report, func(tx *database.Tx) error {
		if props.Transaction, err = report.TransactionFor(ctx, tx, s.group.ID, id); err != nil {
			return err
		}
		if props.Postings, err = report.PostingsFor(ctx, tx, s.group.ID, id); err != nil {
			return err
		}
		page := web.Page(c, i18n.T(ctx, "statement.journal", c.Params("id")))
		return web.Render(c, fiber.StatusOK, koperasi.Journal(page, s.frame(c, koperasi.StatementPath), props))
	})
}
