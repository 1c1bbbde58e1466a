package training

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/media"
)

// AidPhoto is a photograph of a hand-over, a private picture.
type AidPhoto struct {
	ID      int64     `db:"id"`
	Picture media.ID  `db:"picture_id"`
	By      string    `db:"by"`
	At      time.Time `db:"added_at"`
}

const aidPhotos = `
	SELECT f.id, f.picture_id, n.name AS by, f.added_at FROM aid_photo f JOIN aid a ON a.id = f.aid_id JOIN person n ON n.id = f.added_by
	WHERE a.programme_id = $1 AND a.id = $2 ORDER BY f.id`

// AidPhotos are those of something that a programme gave.
func AidPhotos(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, id int64) ([]AidPhoto, error) {
	var all []AidPhoto
	if err := q.SelectContext(ctx, &all, aidPhotos, programme, id); err != nil {
		return nil, fmt.Errorf("training: photographs of aid %d: %w", id, err)
	}
	return all, nil
}

const addAidPhoto = `
	INSERT INTO aid_photo (aid_id, picture_id, added_by, added_at)
	SELECT a.id, $3, $4, $5 FROM aid a WHERE a.programme_id = $1 AND a.id = $2`

// AddAidPhoto keeps a private picture as one of a hand-over. Faults: Forbidden,
// NotFound; of the field photo for one too many, or the same again.
func AddAidPhoto(ctx context.Context, tx *database.Tx, actor identity.Actor, programme identity.ProgrammeID, id int64, picture media.ID, now time.Time) error {
	if err := manages(actor, programme); err != nil {
		return err
	}
	done, err := tx.ExecContext(ctx, addAidPhoto, programme, id, int64(picture), actor.Person, now)
	if err != nil {
		return refusals.Explain(fmt.Errorf("training: photograph of aid %d: %w", id, err))
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return noted(ctx, tx, actor, now, "aid.photograph", "aid", id, nil)
}
