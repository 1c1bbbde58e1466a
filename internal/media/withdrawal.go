package media

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/jobs"
)

// DiscardArgs is the job that removes the files of withdrawn pictures.
type DiscardArgs struct {
	Pictures []ID `json:"pictures"`
}

// Kind names the job.
func (DiscardArgs) Kind() string { return "media_discard" }

const (
	withdrawPictures = `
		UPDATE picture SET withdrawn_at = $2
		WHERE id = ANY($1) AND withdrawn_at IS NULL`
	selectWithdrawnNames = `
		SELECT r.name
		FROM picture_rendition r JOIN picture p ON p.id = r.picture_id
		WHERE p.id = ANY($1) AND p.withdrawn_at IS NOT NULL`
	selectWithdrawnHashes = `
		SELECT DISTINCT hash FROM picture
		WHERE id = ANY($1) AND withdrawn_at IS NOT NULL`
)

// Withdraw takes pictures back: from its commit on their names answer Gone, for
// ever, and soon their files are removed, the originals too unless another
// picture has the same. Pictures already withdrawn stay as they are.
func Withdraw(ctx context.Context, tx *database.Tx, ids []ID, now time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	if _, err := tx.ExecContext(ctx, withdrawPictures, pq.Array(ids), now); err != nil {
		return fmt.Errorf("media: withdraw: %w", err)
	}
	return jobs.Enqueue(ctx, tx, DiscardArgs{Pictures: ids}, nil)
}

// Discard removes the files of withdrawn pictures; the work of DiscardArgs. It
// may run twice. An original younger than OrphanAge, which another upload may
// be about to use, is left to Sweep.
func Discard(ctx context.Context, q database.Queryer, store Store, ids []ID, now time.Time) error {
	var names, hashes []string
	if err := q.SelectContext(ctx, &names, selectWithdrawnNames, pq.Array(ids)); err != nil {
		return fmt.Errorf("media: discard: %w", err)
	}
	if err := q.SelectContext(ctx, &hashes, selectWithdrawnHashes, pq.Array(ids)); err != nil {
		return fmt.Errorf("media: discard: %w", err)
	}
	for _, name := range names {
		if err := store.Delete(ctx, public+name); err != nil {
			return fmt.Errorf("media: discard: %w", err)
		}
	}
	var old []string
	for _, hash := range hashes {
		stored, err := store.Stat(ctx, originalName(hash))
		switch {
		case errors.Is(err, ErrNoFile):
		case err != nil:
			return fmt.Errorf("media: discard: %w", err)
		case now.Sub(stored.ModifiedAt) >= OrphanAge:
			old = append(old, stored.Name)
		}
	}
	left, err := withoutRow(ctx, q, originals, old)
	if err != nil {
		return err
	}
	return deleteAll(ctx, store, left)
}

func deleteAll(ctx context.Context, store Store, names []string) error {
	for _, name := range names {
		if err := store.Delete(ctx, name); err != nil {
			return fmt.Errorf("media: delete %s: %w", name, err)
		}
	}
	return nil
}
