package perajin

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/report"
	"simpul/internal/web"
	"simpul/internal/web/statement"
	"simpul/views/layout"
	"simpul/views/perajin"
)

// statement shows what moved her money between two days, or sends it as a file.
func (p *pages) statement(c *fiber.Ctx) error {
	ctx, holder := c.UserContext(), report.Holder{Producer: web.Actor(c).Maker()}
	return database.InSnapshot(ctx, p.Report, func(tx *database.Tx) error {
		read, err := statement.Read(ctx, c, tx, holder)
		if err != nil {
			return err
		}
		read.Own = true
		if sent, err := statement.File(c, read); sent || err != nil {
			return err
		}
		props := perajin.StatementProps{Props: read}
		props.Page, props.Frame = head(c, layout.ProducerMoney, "statement.title")
		props.Frame.BackURL = moneyPath
		return web.Render(c, statement.Status(read), perajin.Statement(props))
	})
}
