package upload

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/media"
)

// upload is one row.
type upload struct {
	ID           uuid.UUID  `db:"id"`
	Bytes        int64      `db:"bytes"`
	PictureID    *media.ID  `db:"picture_id"`
	Refusal      *string    `db:"refusal"`
	RefusalLimit *int       `db:"refusal_limit"`
	TakenAt      *time.Time `db:"taken_at"`
}

const (
	lockPerson = `SELECT FROM person WHERE id = $1 FOR NO KEY UPDATE`

	selectOpen = `
		SELECT count(*) FILTER (WHERE taken_at IS NULL) AS open,
		       coalesce(sum(bytes) FILTER (WHERE taken_at IS NULL), 0) AS open_bytes,
		       count(*) FILTER (WHERE began_at > $2) AS recent
		FROM upload WHERE person_id = $1`

	insertUpload = `INSERT INTO upload (id, person_id, bytes, began_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`

	selectUpload = `
		SELECT id, bytes, picture_id, refusal, refusal_limit, taken_at FROM upload WHERE id = $1 AND person_id = $2`
)

// Begin makes room for a photograph of so many bytes. The same person may begin
// the same upload again; it goes on where it was. Faults: TooLarge beyond
// media.MaxBytes, RateLimited beyond the limits of one person, NotFound for an
// id that somebody else uses.
func (s *Shelf) Begin(ctx context.Context, person int64, id uuid.UUID, bytes int64, now time.Time) error {
	if bytes > media.MaxBytes {
		return fault.New(fault.TooLarge, "media.refused.size", media.MaxBytes>>20)
	}
	if bytes < 1 {
		return fault.New(fault.Invalid, "media.refused.broken")
	}
	return database.InTx(ctx, s.db, func(tx *database.Tx) error {
		if _, err := tx.ExecContext(ctx, lockPerson, person); err != nil {
			return fmt.Errorf("upload: begin: %w", err)
		}
		_, err := find(ctx, tx, person, id)
		if fault.KindOf(err) != fault.NotFound {
			return err
		}
		var has struct {
			Open      int   `db:"open"`
			OpenBytes int64 `db:"open_bytes"`
			Recent    int   `db:"recent"`
		}
		if err := tx.GetContext(ctx, &has, selectOpen, person, now.AddDate(0, 0, -1)); err != nil {
			return fmt.Errorf("upload: begin: %w", err)
		}
		if has.Open >= MostOpen || has.OpenBytes+bytes > MostOpenBytes || has.Recent >= MostInADay {
			return tooMany()
		}
		result, err := tx.ExecContext(ctx, insertUpload, id, person, bytes, now)
		if err != nil {
			return fmt.Errorf("upload: begin: %w", err)
		}
		inserted, err := result.RowsAffected()
		if err != nil {
			return fmt.Errorf("upload: begin: %w", err)
		}
		if inserted == 0 {
			return unknown()
		}
		return nil
	})
}

// find is an upload of a person; anybody else's is NotFound.
func find(ctx context.Context, q database.Queryer, person int64, id uuid.UUID) (u upload, err error) {
	err = q.GetContext(ctx, &u, selectUpload, id, person)
	if database.NoRows(err) {
		return u, unknown()
	}
	if err != nil {
		return u, fmt.Errorf("upload: find: %w", err)
	}
	return u, nil
}
