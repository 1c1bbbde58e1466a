package demo

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/export"
)

// files are asked for by the manager: a year's sales of the cooperative, in both
// languages. The jobs of the serving program make them.
func (s *scenes) files(ctx context.Context) error {
	last := s.now.AddDate(0, 0, -1)
	for language, form := range map[string]string{"id": "xlsx", "en": "csv"} {
		asked := export.Asked{
			Path: fmt.Sprintf("/program/koperasi/%d", s.group()), Title: s.cooperatives[sceneGroup].Name, Table: "penjualan",
			First: last.AddDate(-1, 0, 1).Format(time.DateOnly), Last: last.Format(time.DateOnly), Form: form, Language: language,
		}
		if err := database.InTx(ctx, s.DB, func(tx *database.Tx) error {
			_, err := export.Ask(ctx, tx, s.manager, s.programme, asked, s.before(time.Minute))
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}
