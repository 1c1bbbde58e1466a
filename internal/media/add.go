package media

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/riverqueue/river"

	"simpul/internal/database"
	"simpul/internal/jobs"
)

const (
	selectOwn = `
		SELECT id FROM picture
		WHERE hash = $1 AND COALESCE(owner_person_id, 0) = $2 AND private = $3 AND withdrawn_at IS NULL`
	countWithdrawn = `
		SELECT count(*) FROM picture
		WHERE hash = $1 AND COALESCE(owner_person_id, 0) = $2 AND private = $3 AND withdrawn_at IS NOT NULL`
	insertPicture = `
		INSERT INTO picture (hash, owner_person_id, format, bytes, width, height, placeholder, sharpness, light, created_at, private)
		VALUES ($1, NULLIF($2, 0::BIGINT), $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (hash, COALESCE(owner_person_id, 0), private) WHERE withdrawn_at IS NULL DO NOTHING
		RETURNING id`
	insertRendition = `
		INSERT INTO picture_rendition (name, picture_id, format, width, height, bytes, checksum)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`
)

// Add takes a photograph in: it is checked, made into JPEGs, stored, and then
// recorded; so there is no row without its files. owner is the person's id, or
// 0. The same bytes by the same owner are the same picture.
//
// The WebPs are made by a job.
//
// Faults: media.refused.* for what is wrong with the photograph, media.full for
// a full disk. Nothing is recorded then.
func Add(ctx context.Context, db *database.DB, s *Studio, owner int64, r io.Reader, now time.Time) (Picture, error) {
	return s.add(ctx, db, keeping{owner: owner}, r, now)
}

// AddPrivate takes in a photograph that is evidence, such as a receipt: Open
// never gives it, OpenPrivate does to pages that know who asks. Otherwise it is
// Add; the same photograph given to both is two pictures.
func AddPrivate(ctx context.Context, db *database.DB, s *Studio, owner int64, r io.Reader, now time.Time) (Picture, error) {
	return s.add(ctx, db, keeping{owner: owner, private: true}, r, now)
}

// keeping is for whom a picture is kept, and whether it is private.
type keeping struct {
	owner   int64
	private bool
}

func (s *Studio) add(ctx context.Context, db *database.DB, k keeping, r io.Reader, now time.Time) (_ Picture, err error) {
	up, err := receive(r, s.spool)
	if err != nil {
		return Picture{}, err
	}
	defer func() { err = errors.Join(err, up.file.Close()) }()
	known, err := own(ctx, db, up.hash, k)
	if err != nil || known != nil {
		return given(known), err
	}
	header, err := Check(up.file, up.bytes)
	if err != nil {
		return Picture{}, err
	}
	developed, err := s.Process(ctx, up.file, header)
	if err != nil {
		return Picture{}, err
	}
	const tries = 3
	var id ID
	for range tries {
		if id, err = s.keepAndRecord(ctx, db, k, up, header, developed, now); !errors.Is(err, errOvertaken) {
			break
		}
	}
	if err != nil {
		return Picture{}, err
	}
	found, err := Pictures(ctx, db, []ID{id})
	return found[id], err
}

// errOvertaken says that the same photograph was added and withdrawn meanwhile,
// which changes the names that are free.
var errOvertaken = errors.New("media: overtaken")

func (s *Studio) keepAndRecord(ctx context.Context, db *database.DB, k keeping, up upload, h Header, d Developed, now time.Time) (ID, error) {
	var withdrawn int
	if err := db.GetContext(ctx, &withdrawn, countWithdrawn, up.hash, k.owner, k.private); err != nil {
		return 0, fmt.Errorf("media: add: %w", err)
	}
	renditions := d.renditions(publicStem(up.hash, k, withdrawn))
	if err := s.keep(ctx, up, d, renditions); err != nil {
		return 0, err
	}
	var id ID
	err := database.InTx(ctx, db, func(tx *database.Tx) (err error) {
		id, err = record(ctx, tx, up, k, h, d, renditions, now)
		return err
	})
	return id, err
}

func given(p *Picture) Picture {
	if p == nil {
		return Picture{}
	}
	return *p
}

// own is the owner's picture of this photograph, nil when there is none.
func own(ctx context.Context, q database.Queryer, hash string, k keeping) (*Picture, error) {
	var id ID
	err := q.GetContext(ctx, &id, selectOwn, hash, k.owner, k.private)
	if database.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("media: add: %w", err)
	}
	found, err := Pictures(ctx, q, []ID{id})
	if err != nil {
		return nil, err
	}
	if p, ok := found[id]; ok {
		return &p, nil
	}
	return nil, nil // withdrawn in between
}

// renditions describes the files as rows.
func (d Developed) renditions(stem string) []Rendition {
	var all []Rendition
	for _, f := range d.Files {
		sum := sha256.Sum256(f.Data)
		all = append(all, Rendition{
			Name:   renditionName(stem, f.Width, f.Format),
			Format: f.Format,
			Width:  f.Width, Height: f.Height,
			Bytes:    int64(len(f.Data)),
			Checksum: hex.EncodeToString(sum[:]),
		})
	}
	return all
}

// keep stores the original and the renditions. What it stored before it failed
// is swept as orphans.
func (s *Studio) keep(ctx context.Context, up upload, d Developed, renditions []Rendition) error {
	if err := s.store.Put(ctx, originalName(up.hash), io.NewSectionReader(up.file, 0, up.bytes), up.bytes); err != nil {
		return err
	}
	for i, r := range renditions {
		if err := s.store.Put(ctx, public+r.Name, bytes.NewReader(d.Files[i].Data), r.Bytes); err != nil {
			return err
		}
	}
	return nil
}

// record inserts the rows, or finds those that another upload of the same
// photograph inserted first.
func record(ctx context.Context, tx *database.Tx, up upload, k keeping, h Header, d Developed, renditions []Rendition, now time.Time) (ID, error) {
	var id ID
	err := tx.GetContext(ctx, &id, insertPicture, up.hash, k.owner, h.Format, up.bytes,
		d.Width, d.Height, d.Placeholder, d.Sharpness, d.Light, now, k.private)
	if database.NoRows(err) {
		err = tx.GetContext(ctx, &id, selectOwn, up.hash, k.owner, k.private)
		if database.NoRows(err) {
			return 0, errOvertaken
		}
		if err != nil {
			return 0, fmt.Errorf("media: add: %w", err)
		}
		return id, nil
	}
	if err != nil {
		return 0, fmt.Errorf("media: add: %w", err)
	}
	for _, r := range renditions {
		_, err := tx.ExecContext(ctx, insertRendition, r.Name, id, r.Format, r.Width, r.Height, r.Bytes, r.Checksum)
		if database.ConstraintOf(err) == "picture_rendition_pkey" {
			return 0, errOvertaken
		}
		if err != nil {
			return 0, fmt.Errorf("media: add: %w", err)
		}
	}
	return id, jobs.Enqueue(ctx, tx, WebPArgs{Picture: id}, &river.InsertOpts{Queue: Queue, MaxAttempts: 5})
}
