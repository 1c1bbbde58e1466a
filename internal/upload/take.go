package upload

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"

	"simpul/internal/fault"
	"simpul/internal/media"
)

const (
	setPicture = `UPDATE upload SET picture_id = $2, taken_at = $3 WHERE id = $1 AND taken_at IS NULL`
	setRefusal = `UPDATE upload SET refusal = $2, refusal_limit = $3, taken_at = $4 WHERE id = $1 AND taken_at IS NULL`
)

// Take is the picture that a whole upload has become; asked for the first time
// it is made. Faults: NotFound, Conflict while bytes are missing, and those of
// media.Add; a photograph that was refused stays so.
func (s *Shelf) Take(ctx context.Context, person int64, id uuid.UUID, now time.Time) (media.ID, error) {
	u, err := find(ctx, s.db, person, id)
	if err != nil {
		return 0, err
	}
	if u.TakenAt != nil {
		return u.outcome()
	}
	picture, err := s.develop(ctx, person, u, now)
	refusal, refused := refusalOf(err)
	switch {
	case err == nil:
		_, err = s.db.ExecContext(ctx, setPicture, id, picture, now)
	case refused:
		_, err = s.db.ExecContext(ctx, setRefusal, id, refusal.Key, limitOf(refusal), now)
	default:
		return 0, err
	}
	if err != nil {
		return 0, fmt.Errorf("upload: take: %w", err)
	}
	// Another request may have taken it meanwhile: the row knows.
	if u, err = find(ctx, s.db, person, id); err != nil {
		return 0, err
	}
	if err := s.discard(id); err != nil {
		return 0, err
	}
	return u.outcome()
}

// develop makes the picture of a whole upload.
func (s *Shelf) develop(ctx context.Context, person int64, u upload, now time.Time) (_ media.ID, err error) {
	file, err := os.Open(s.file(u.ID))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, notWhole()
	}
	if err != nil {
		return 0, fmt.Errorf("upload: take: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return 0, fmt.Errorf("upload: take: %w", err)
	}
	if info.Size() < u.Bytes {
		return 0, notWhole()
	}
	taken, err := media.Add(ctx, s.db, s.studio, person, file, now)
	return taken.ID, err
}

// outcome is what an upload became.
func (u upload) outcome() (media.ID, error) {
	switch {
	case u.PictureID != nil:
		return *u.PictureID, nil
	case u.RefusalLimit != nil:
		return 0, fault.New(fault.Invalid, *u.Refusal, *u.RefusalLimit)
	case u.Refusal != nil:
		return 0, fault.New(fault.Invalid, *u.Refusal)
	}
	return 0, notWhole()
}

// refusalOf tells what is wrong with a photograph, for good, from what goes
// wrong with storing it.
func refusalOf(err error) (*fault.Fault, bool) {
	f, ok := fault.As(err)
	return f, ok && strings.HasPrefix(f.Key, "media.refused.")
}

// limitOf is the number in a refusal's message, nil when there is none.
func limitOf(f *fault.Fault) *int {
	for _, arg := range f.Args {
		if limit, ok := arg.(int); ok {
			return &limit
		}
	}
	return nil
}
