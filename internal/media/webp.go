package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"simpul/internal/database"
)

// Queue is the queue of the jobs that make renditions: slow work, one at a
// time, that nobody waits for.
const Queue = "pictures"

// WebPArgs is the job that makes the WebP renditions of a picture.
type WebPArgs struct {
	Picture ID `json:"picture"`
}

// Kind names the job.
func (WebPArgs) Kind() string { return "media_webp" }

// A picture withdrawn meanwhile gets no renditions; they are swept as orphans.
const insertLateRendition = `
	INSERT INTO picture_rendition (name, picture_id, format, width, height, bytes, checksum)
	SELECT $1, id, $3, $4, $5, $6, $7
	FROM picture WHERE id = $2 AND withdrawn_at IS NULL
	ON CONFLICT DO NOTHING`

// AddWebP makes the WebP renditions of a picture from its original; the work of
// WebPArgs. It may run twice, and does nothing for a picture that is withdrawn
// or has them.
func AddWebP(ctx context.Context, db *database.DB, s *Studio, id ID) error {
	found, err := Pictures(ctx, db, []ID{id})
	if err != nil {
		return err
	}
	p, ok := found[id]
	if !ok || p.Has(WebP) || len(p.Renditions) == 0 {
		return nil
	}
	files, err := s.webpOf(ctx, p)
	if err != nil {
		return fmt.Errorf("media: webp of picture %d: %w", id, err)
	}
	renditions := Developed{Files: files}.renditions(p.Renditions[0].Name[:2*stemBytes])
	for i, r := range renditions {
		if err := s.store.Put(ctx, public+r.Name, bytes.NewReader(files[i].Data), r.Bytes); err != nil {
			return err
		}
	}
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		for _, r := range renditions {
			_, err := tx.ExecContext(ctx, insertLateRendition, r.Name, id, r.Format, r.Width, r.Height, r.Bytes, r.Checksum)
			if err != nil {
				return fmt.Errorf("media: webp of picture %d: %w", id, err)
			}
		}
		return nil
	})
}

// webpOf reads the original anew, wherever it is stored.
func (s *Studio) webpOf(ctx context.Context, p Picture) (_ []File, err error) {
	up, header, err := s.original(ctx, p.Hash)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, up.file.Close()) }()
	return s.WebP(ctx, up.file, header)
}

// original is the photograph as it was taken in, checked anew.
func (s *Studio) original(ctx context.Context, hash string) (_ upload, _ Header, err error) {
	stored, err := s.store.Open(ctx, originalName(hash))
	if err != nil {
		return upload{}, Header{}, err
	}
	defer func() { err = errors.Join(err, stored.Close()) }()
	up, err := receive(stored, s.spool)
	if err != nil {
		return upload{}, Header{}, err
	}
	header, err := Check(up.file, up.bytes)
	if err == nil && up.hash != hash {
		err = errors.New("the original has changed")
	}
	if err != nil {
		return upload{}, Header{}, errors.Join(err, up.file.Close())
	}
	return up, header, nil
}
