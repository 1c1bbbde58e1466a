package upload

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"
)

const (
	deleteOld = `DELETE FROM upload WHERE taken_at IS NULL AND began_at < $1 OR taken_at < $2`

	// An upload that has become a picture needs no file either.
	selectStray = `
		SELECT name FROM unnest($1::UUID[]) AS name
		WHERE NOT EXISTS (SELECT 1 FROM upload u WHERE u.id = name AND u.taken_at IS NULL)`
)

// Sweep removes uploads that were given up, and files that none needs.
func (s *Shelf) Sweep(ctx context.Context, now time.Time) error {
	if _, err := s.db.ExecContext(ctx, deleteOld, now.Add(-openFor), now.Add(-doneFor)); err != nil {
		return fmt.Errorf("upload: sweep: %w", err)
	}
	old, err := s.old(now)
	if err != nil || len(old) == 0 {
		return err
	}
	var stray []uuid.UUID
	if err := s.db.SelectContext(ctx, &stray, selectStray, pq.Array(old)); err != nil {
		return fmt.Errorf("upload: sweep: %w", err)
	}
	for _, id := range stray {
		err = errors.Join(err, s.discard(id))
	}
	return err
}

// old are the ids of files to which nothing was added for a while.
func (s *Shelf) old(now time.Time) (ids []string, err error) {
	entries, err := os.ReadDir(s.folder)
	if err != nil {
		return nil, fmt.Errorf("upload: sweep: %w", err)
	}
	for _, entry := range entries {
		id, err := uuid.Parse(entry.Name())
		if err != nil {
			continue // not ours
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("upload: sweep: %w", err)
		}
		if now.Sub(info.ModTime()) > strayFor {
			ids = append(ids, id.String())
		}
	}
	return ids, nil
}
