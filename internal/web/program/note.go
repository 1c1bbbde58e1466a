package program

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/report"
	"simpul/internal/training"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/program"
)

// note reads a form about a maker of the programme and runs its command.
func (p *pages) note(c *fiber.Ctx, read func(s *scope, maker identity.PersonID, f *form.Form) func(ctx context.Context, tx *database.Tx) error) error {
	return p.write(c, func(ctx context.Context, s *scope) error {
		id, err := web.ID(c)
		if err != nil {
			return err
		}
		maker, err := report.MakerOf(ctx, p.Report, s.programme.ID, identity.PersonID(id))
		if err != nil {
			return err
		}
		f := web.Form(c)
		do := read(s, maker.ID, f)
		return p.filled(c, f, "program.noted", s.period.To(program.MakerPath(c.Params("id"))), func(status int, f *form.Form) error { return p.showMaker(c, status, f) }, do)
	})
}

func (p *pages) pause(c *fiber.Ctx) error {
	return p.note(c, func(s *scope, maker identity.PersonID, f *form.Form) func(context.Context, *database.Tx) error {
		month, err := time.ParseInLocation("2006-01", f.Value("month"), clock.Jakarta)
		if err != nil {
			f.Refuse("month", "program.pause.month")
		}
		why := f.Choice("why", training.Reasons()...)
		return func(ctx context.Context, tx *database.Tx) error {
			return training.Pause(ctx, tx, web.Actor(c), s.programme.ID, maker, month, why, web.Now(c))
		}
	})
}

func (p *pages) choose(c *fiber.Ctx) error {
	return p.note(c, func(s *scope, maker identity.PersonID, f *form.Form) func(context.Context, *database.Tx) error {
		choice, reason := f.Choice("choice", "take", "leave", "scores"), f.Required("reason", 300)
		return func(ctx context.Context, tx *database.Tx) error {
			return training.Choose(ctx, tx, web.Actor(c), s.programme.ID, maker, choice, reason, web.Now(c))
		}
	})
}

func (p *pages) tell(c *fiber.Ctx) error {
	return p.note(c, func(s *scope, maker identity.PersonID, f *form.Form) func(context.Context, *database.Tx) error {
		told := training.Facts{Gender: f.Choice("gender", "", "female", "male"), Country: f.Text("country", 2), BirthYear: f.OptionalInt("born", 0, 1920, 2020)}
		return func(ctx context.Context, tx *database.Tx) error {
			return training.Tell(ctx, tx, web.Actor(c), s.programme.ID, maker, told, web.Now(c))
		}
	})
}

func (p *pages) baseline(c *fiber.Ctx) error {
	return p.note(c, func(s *scope, maker identity.PersonID, f *form.Form) func(context.Context, *database.Tx) error {
		b := training.Baseline{
			Low: f.Money("low", money.Rupiah(0), money.Rupiah(money.MaxTyped)), High: f.Money("high", money.Rupiah(0), money.Rupiah(money.MaxTyped)), Source: f.Required("source", mostName),
		}
		return func(ctx context.Context, tx *database.Tx) error {
			return training.NoteBaseline(ctx, tx, web.Actor(c), s.programme.ID, maker, b, web.Now(c))
		}
	})
}

// told shows figures by what makers told of themselves.
func (p *pages) told(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) (err error) {
		props := program.ToldProps{
			Period: s.period, By: []report.Fact{report.ByGender, report.ByBackground, report.ByCountry, report.ByAge}, Groups: map[report.Fact][]report.FactGroup{},
		}
		for _, by := range props.By {
			if props.Groups[by], err = report.ByFact(ctx, q, s.programme.ID, s.window, by); err != nil {
				return err
			}
		}
		return web.Render(c, fiber.StatusOK, program.Told(web.Page(c, i18n.T(ctx, "program.told")), s.frame(c, program.ToldPath), props))
	})
}
