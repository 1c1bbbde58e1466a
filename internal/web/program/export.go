package program

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/export"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/report"
	"simpul/internal/sheet"
	"simpul/internal/web"
	"simpul/views/program"
	viewstatement "simpul/views/statement"
)

// Source reads what an export is to hold: the same rows in the same words as the file
// that is made at once.
func Source(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, a export.Asked, now time.Time) (export.Table, error) {
	ctx = i18n.With(ctx, i18n.Language(a.Language))
	w, err := report.ParseDays(a.First, a.Last)
	if err == nil && a.Known != "" {
		w.Known, err = report.ParseKnown(a.Known, now)
	}
	if err != nil {
		return export.Table{}, fault.Wrap(err, fault.NotFound, "error.not_found")
	}
	about, err := aboutOf(ctx, q, programme, a.Path, a.By)
	if err != nil {
		return export.Table{}, err
	}
	t, err := about.table(ctx, q, programme, w, a.Table, now)
	if err != nil {
		return export.Table{}, err
	}
	var end [][]sheet.Cell
	if !t.ended {
		end, err = foot(ctx, q, w, now)
	}
	return export.Table{
		Name: t.Name, Columns: t.Columns, Count: t.count + int64(len(end)),
		Each: func(put func(row []sheet.Cell) error) error {
			if err := t.each(ctx, q, put); err != nil {
				return err
			}
			return putAll(end, put)
		},
	}, err
}

// offerExport says that a file is too long to be waited for, and offers to make it.
func (s *scope) offerExport(ctx context.Context, c *fiber.Ctx, table string, rows int64) error {
	ctx = i18n.With(ctx, i18n.Indonesian)
	c.SetUserContext(ctx)
	page := web.Page(c, i18n.T(ctx, "export.offer"))
	return web.Render(c, fiber.StatusOK, program.OfferExport(page, s.frame(c, c.Path()), program.OfferProps{
		Period: s.period, Wish: program.ExportWish{Path: c.Path(), Table: table, By: c.Query("per"), Form: c.Query("bentuk"), Language: c.Query("bahasa")}, Rows: rows,
	}))
}

// askExport asks for the file of a page's table.
func (p *pages) askExport(c *fiber.Ctx) error {
	ctx, f := c.UserContext(), web.Form(c)
	var s *scope
	asked := export.Asked{
		Path: f.Value("halaman"), Table: f.Value("isi"), By: f.Value("per"), Form: f.Value("bentuk"), Language: f.Value("bahasa"),
	}
	if err := p.read(c, func(ctx context.Context, q database.Queryer, read *scope) error {
		s = read
		switch asked.Form {
		case viewstatement.AsCSV, viewstatement.AsExcel, viewstatement.AsXLSX:
		default:
			return fault.New(fault.NotFound, "error.not_found")
		}
		if _, ok := i18n.ParseLanguage(asked.Language); !ok {
			return fault.New(fault.NotFound, "error.not_found")
		}
		about, err := aboutOf(ctx, q, s.programme.ID, asked.Path, asked.By)
		if err != nil {
			return err
		}
		asked.Title = about.name
		t, err := about.table(ctx, q, s.programme.ID, s.window, asked.Table, web.Now(c))
		if err == nil && asked.Form == viewstatement.AsXLSX && t.count > sheet.MostRows {
			err = fault.New(fault.Conflict, "export.failed.rows")
		}
		return err
	}); err != nil && (s == nil || fault.KindOf(err) != fault.Conflict) {
		return err
	} else if err != nil {
		return told(c, s.period.To(asked.Path), err, "")
	}
	asked.First, asked.Last = s.window.First(), s.window.Last()
	if !s.window.Known.IsZero() {
		asked.Known = report.KnownName(s.window.Known)
	}
	err := database.InTx(ctx, p.DB, func(tx *database.Tx) error {
		_, err := export.Ask(ctx, tx, web.Actor(c), s.programme.ID, asked, web.Now(c))
		return err
	})
	return told(c, s.period.To(program.ExportsPath), err, "export.asked")
}

// exports are the files that the reader asked for.
func (p *pages) exports(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		all, err := export.List(ctx, q, web.Actor(c))
		if err != nil {
			return err
		}
		props := program.ExportsProps{Period: s.period, Exports: all, Programmes: map[identity.ProgrammeID]string{s.programme.ID: s.programme.Name}}
		for _, other := range s.others {
			props.Programmes[other.ID] = other.Name
		}
		for i := range all {
			if all[i].State == export.Ready && !all[i].ExpiresAt.After(web.Now(c)) {
				all[i].State = export.Expired
			}
		}
		page := web.Page(c, i18n.T(ctx, "export.title"))
		page.Head = program.Reload(all)
		return web.Render(c, fiber.StatusOK, program.Exports(page, s.frame(c, program.ExportsPath), props))
	})
}

// exported sends a file to who asked for it.
func (p *pages) exported(c *fiber.Ctx) error {
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	e, err := export.ByID(c.UserContext(), p.Report, web.Actor(c), export.ID(id))
	if err != nil {
		return err
	}
	w, err := report.ParseDays(e.Asked.First, e.Asked.Last)
	if err != nil {
		return err
	}
	file, err := p.Exports.Open(e, web.Now(c))
	if err != nil {
		return err
	}
	ending, contentType := "csv", "text/csv; charset=utf-8"
	if e.Asked.Form == viewstatement.AsXLSX {
		ending, contentType = "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	c.Set(fiber.HeaderContentType, contentType)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+fileName(e.Asked.Table, w)+"."+ending+`"`)
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return c.SendStream(file, int(e.Bytes))
}

func (p *pages) cancelExport(c *fiber.Ctx) error {
	return p.onExport(c, "export.cancelled", func(ctx context.Context, tx *database.Tx, id export.ID) error {
		return export.Cancel(ctx, tx, web.Actor(c), id, web.Now(c))
	})
}

func (p *pages) exportAgain(c *fiber.Ctx) error {
	return p.onExport(c, "export.asked", func(ctx context.Context, tx *database.Tx, id export.ID) error {
		_, err := export.Again(ctx, tx, web.Actor(c), id, web.Now(c))
		return err
	})
}

func (p *pages) onExport(c *fiber.Ctx, done string, do func(ctx context.Context, tx *database.Tx, id export.ID) error) error {
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	err = database.InTx(ctx, p.DB, func(tx *database.Tx) error { return do(ctx, tx, export.ID(id)) })
	then := program.ExportsPath
	if text := c.Query("program"); text != "" {
		then += "?program=" + text
	}
	return told(c, then, err, done)
}
