package program

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/dossier"
	"simpul/internal/i18n"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/part"
	"simpul/views/program"
)

// mostDossiers bounds a list of reports.
const mostDossiers = 100

func (p *pages) dossiers(c *fiber.Ctx) error { return p.showDossiers(c, fiber.StatusOK, nil) }

func (p *pages) showDossiers(c *fiber.Ctx, status int, f *form.Form) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) (err error) {
		props := program.DossiersProps{Period: s.period, Form: f}
		if props.Dossiers, err = dossier.List(ctx, q, s.programme.ID, mostDossiers); err != nil {
			return err
		}
		if props.Letterhead, err = dossier.LetterheadOf(ctx, q, s.programme.ID); err != nil {
			return err
		}
		return web.Render(c, status, program.Dossiers(web.Page(c, i18n.T(ctx, "dossier.reports")), s.frame(c, program.DossiersPath), props))
	})
}

// issue gives out the report of the page's period.
func (p *pages) issue(c *fiber.Ctx) error {
	return p.write(c, func(ctx context.Context, s *scope) error {
		f := web.Form(c)
		number := f.Required("number", 60)
		if !f.Valid() {
			return p.showDossiers(c, fiber.StatusUnprocessableEntity, f)
		}
		var id int64
		err := database.InTx(ctx, p.DB, func(tx *database.Tx) (err error) {
			id, err = dossier.Issue(ctx, tx, web.Actor(c), s.programme.ID, s.window, number, web.Now(c))
			return err
		})
		if err == nil {
			web.Flash(c, part.Good, "dossier.issued")
			return web.Redirect(c, s.period.To(program.DossierPath(strconv.FormatInt(id, 10))))
		}
		if !f.Take(err) {
			return err
		}
		return p.showDossiers(c, fiber.StatusUnprocessableEntity, f)
	})
}

func (p *pages) setLetterhead(c *fiber.Ctx) error {
	return p.write(c, func(_ context.Context, s *scope) error {
		f := web.Form(c)
		l := dossier.Letterhead{
			Address: f.Text("address", 300), Place: f.Required("place", 80), FirstRole: f.Text("first_role", 120), FirstName: f.Text("first_name", 120), FirstNIP: f.Text("first_nip", 18),
			SecondRole: f.Text("second_role", 120), SecondName: f.Text("second_name", 120), SecondNIP: f.Text("second_nip", 18),
		}
		return p.filled(c, f, "dossier.letterhead.set", s.period.To(program.DossiersPath), func(status int, f *form.Form) error { return p.showDossiers(c, status, f) },
			func(ctx context.Context, tx *database.Tx) error {
				return dossier.SetLetterhead(ctx, tx, web.Actor(c), s.programme.ID, l, web.Now(c))
			})
	})
}

func (p *pages) dossier(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		id, err := web.ID(c)
		if err != nil {
			return err
		}
		props := program.DossierProps{Period: s.period}
		if props.Dossier, err = dossier.ByID(ctx, q, s.programme.ID, id); err != nil {
			return err
		}
		if props.Villages, err = props.Dossier.Villages(); err != nil {
			return err
		}
		if props.Letterhead, err = dossier.LetterheadByID(ctx, q, props.Dossier.Letterhead); err != nil {
			return err
		}
		props.CheckURL = web.AbsoluteURL(c, "/periksa/"+props.Dossier.Token)
		return web.Render(c, fiber.StatusOK, program.Dossier(web.Page(c, props.Dossier.Number), s.frame(c, program.DossierPath(c.Params("id"))), props))
	})
}
