package program

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/books"
	"simpul/internal/database"
	"simpul/internal/i18n"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/program"
)

const (
	mostOpen  = 200
	mostEnded = 100
)

func (p *pages) differences(c *fiber.Ctx) error {
	return p.showDifferences(c, fiber.StatusOK, 0, nil)
}

// showDifferences lists them; the form of one may have been refused.
func (p *pages) showDifferences(c *fiber.Ctx, status int, refused books.DifferenceID, f *form.Form) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		props := program.DifferencesProps{Address: s.period.Address, Token: web.Token(c), Writes: s.writes(c)}
		var err error
		if props.Open, err = books.Open(ctx, q, mostOpen); err != nil {
			return err
		}
		if props.Ended, err = books.Ended(ctx, q, mostEnded); err != nil {
			return err
		}
		if refused != 0 {
			props.Refuse = map[books.DifferenceID]string{refused: f.Error(ctx, "reason")}
			props.Typed = map[books.DifferenceID]string{refused: f.Value("reason-" + c.Params("id"))}
		}
		page := web.Page(c, i18n.T(ctx, "program.books.differences"))
		return web.Render(c, status, program.Differences(page, s.frame(c, program.DifferencesPath), props))
	})
}

func (p *pages) acceptDifference(c *fiber.Ctx) error {
	return p.write(c, func(ctx context.Context, s *scope) error {
		n, err := web.ID(c)
		if err != nil {
			return err
		}
		id, f := books.DifferenceID(n), web.Form(c)
		err = database.InTx(ctx, p.DB, func(tx *database.Tx) error {
			return books.Accept(ctx, tx, web.Actor(c), id, f.Text("reason-"+c.Params("id"), 500), web.Now(c))
		})
		if isInvalid(err) && f.Take(err) {
			return p.showDifferences(c, fiber.StatusUnprocessableEntity, id, f)
		}
		return told(c, s.period.To(program.DifferencesPath), err, "program.differences.accepted")
	})
}
