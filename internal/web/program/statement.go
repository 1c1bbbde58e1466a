package program

import (
	"context"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/report"
	"simpul/internal/web"
	"simpul/internal/web/statement"
	"simpul/views/program"
)

// statement shows what moved the programme's money between two days, or sends it
// as a file.
func (p *pages) statement(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		return p.stated(ctx, c, q, s, report.Holder{Programme: s.programme.ID}, s.programme.Name, program.StatementPath)
	})
}

// makerStatement is that of one of the programme's makers, cooperativeStatement
// of one of its cooperatives.
func (p *pages) makerStatement(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		id, err := web.ID(c)
		if err != nil {
			return err
		}
		maker, err := report.MakerOf(ctx, q, s.programme.ID, identity.PersonID(id))
		if err != nil {
			return err
		}
		return p.stated(ctx, c, q, s, report.Holder{Producer: maker.ID, Programme: s.programme.ID}, maker.Name, program.MakerStatementPath(c.Params("id")))
	})
}

func (p *pages) cooperativeStatement(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		group, err := s.groupOf(ctx, c, q)
		if err != nil {
			return err
		}
		return p.stated(ctx, c, q, s, report.Holder{Cooperative: group.ID, Programme: s.programme.ID}, group.Name, program.CooperativeStatementPath(c.Params("id")))
	})
}

// cooperativeDeeds is who did what to anything of one of its cooperatives'.
func (p *pages) cooperativeDeeds(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		group, err := s.groupOf(ctx, c, q)
		if err != nil {
			return err
		}
		hidden := url.Values{}
		if s.period.Programme != 0 {
			hidden.Set("program", strconv.FormatInt(int64(s.period.Programme), 10))
		}
		props, err := statement.ReadDeeds(ctx, c, q, group.ID, hidden)
		if err != nil {
			return err
		}
		page := web.Page(c, i18n.T(ctx, "deed.title"))
		return web.Render(c, fiber.StatusOK, program.Deeds(page, s.frame(c, program.CooperativesPath), program.DeedsProps{DeedsProps: props, Of: group.Name}))
	})
}

func (p *pages) stated(ctx context.Context, c *fiber.Ctx, q database.Queryer, s *scope, h report.Holder, of, here string) error {
	if c.Query("bentuk") != "" && (c.Query("dari") != "" || c.Query("sampai") != "") {
		lines, err := report.StatementLines(ctx, q, h, s.window)
		if err != nil {
			return err
		}
		if int64(lines) > s.most {
			return s.offerExport(ctx, c, program.FileStatement, int64(lines))
		}
	}
	read, err := statement.Read(ctx, c, q, h)
	if err != nil {
		return err
	}
	if s.period.Programme != 0 {
		read.Query = url.Values{"program": {strconv.FormatInt(int64(s.period.Programme), 10)}}
	}
	read.Journal = func(id int64) string { return s.period.To(program.JournalPath(strconv.FormatInt(id, 10))) }
	if sent, err := statement.File(c, read); sent || err != nil {
		return err
	}
	page := web.Page(c, i18n.T(ctx, "statement.title"))
	return web.Render(c, statement.Status(read), program.Statement(page, s.frame(c, here), program.StatementProps{Props: read, Of: of}))
}
