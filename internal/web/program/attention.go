package program

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/i18n"
	"simpul/internal/report"
	"simpul/internal/web"
	"simpul/views/program"
)

// attention shows what the programme should look after.
func (p *pages) attention(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		found, err := report.AttentionOf(ctx, q, s.programme.ID, web.Now(c))
		if err != nil {
			return err
		}
		return web.Render(c, fiber.StatusOK, program.Attention(web.Page(c, i18n.T(ctx, "program.attention")), s.frame(c, program.AttentionPath), found))
	})
}
