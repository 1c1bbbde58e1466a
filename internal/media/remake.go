package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/lib/pq"

	"simpul/internal/database"
)

const (
	selectLiving = `
		SELECT id, hash, coalesce(owner_person_id, 0) AS owner, private, (
			SELECT count(*) FROM picture w
			WHERE w.hash = p.hash AND w.owner_person_id IS NOT DISTINCT FROM p.owner_person_id AND w.private = p.private AND w.withdrawn_at IS NOT NULL
		) AS withdrawn_before
		FROM picture p WHERE withdrawn_at IS NULL AND id > $1 ORDER BY id LIMIT 200`
	countLiving   = `SELECT count(*) FROM picture WHERE withdrawn_at IS NULL`
	lockLiving    = `SELECT id FROM picture WHERE id = $1 AND withdrawn_at IS NULL FOR UPDATE`
	dropRendition = `DELETE FROM picture_rendition WHERE picture_id = $1 AND name <> ALL($2)`
)

// living is a picture whose renditions are made anew.
type living struct {
	ID              ID     `db:"id"`
	Hash            string `db:"hash"`
	Owner           int64  `db:"owner"`
	Private         bool   `db:"private"`
	WithdrawnBefore int    `db:"withdrawn_before"`
}

func (l living) stem() string {
	return publicStem(l.Hash, keeping{l.Owner, l.Private}, l.WithdrawnBefore)
}

// Remade counts what Remake did.
type Remade struct {
	Whole  int     // pictures that lack nothing
	Made   int     // pictures whose renditions were made anew
	Failed []error // what could not be made, by picture; the rest was
}

// Remake makes the renditions of all pictures that are not withdrawn anew from
// their originals: of those that lack a file or were made by an earlier recipe,
// with all set of every one. db is the owner's: names that a recipe gave up are
// forgotten, and their files swept as orphans. Meanwhile the shop may run; ended
// early, the next run goes on. told is called after each picture.
func Remake(ctx context.Context, db *database.DB, s *Studio, all bool, told func(done, total int)) (Remade, error) {
	var r Remade
	var total int
	if err := db.GetContext(ctx, &total, countLiving); err != nil {
		return r, fmt.Errorf("media: remake: %w", err)
	}
	for last, done := ID(0), 0; ; {
		var some []living
		if err := db.SelectContext(ctx, &some, selectLiving, last); err != nil {
			return r, fmt.Errorf("media: remake: %w", err)
		}
		if len(some) == 0 {
			return r, nil
		}
		for _, l := range some {
			if err := s.remakeOne(ctx, db, l, all, &r); err != nil {
				return r, err
			}
			last, done = l.ID, done+1
			told(done, max(done, total))
		}
	}
}

func (s *Studio) remakeOne(ctx context.Context, db *database.DB, l living, all bool, r *Remade) error {
	whole, err := s.whole(ctx, db, l)
	if err != nil {
		return err
	}
	if whole && !all {
		r.Whole++
		return nil
	}
	err = s.remake(ctx, db, l)
	switch {
	case err == nil:
		r.Made++
	case ctx.Err() != nil:
		return ctx.Err()
	default:
		r.Failed = append(r.Failed, fmt.Errorf("picture %d: %w", l.ID, err))
	}
	return nil
}

// whole tells whether a picture has all its renditions, by today's recipe.
func (s *Studio) whole(ctx context.Context, q database.Queryer, l living) (bool, error) {
	found, err := Pictures(ctx, q, []ID{l.ID})
	if err != nil {
		return false, err
	}
	p := found[l.ID]
	if !p.Has(JPEG) || !p.Has(WebP) {
		return false, nil
	}
	for _, rendition := range p.Renditions {
		if rendition.Name != renditionName(l.stem(), rendition.Width, rendition.Format) {
			return false, nil
		}
		stored, err := s.store.Stat(ctx, public+rendition.Name)
		if errors.Is(err, ErrNoFile) || err == nil && stored.Bytes != rendition.Bytes {
			return false, nil
		}
		if err != nil {
			return false, fmt.Errorf("media: remake: %w", err)
		}
	}
	return true, nil
}

// errOtherBytes says that a name would stand for other bytes than before.
var errOtherBytes = errors.New("the renditions differ from before: raise the recipe")

func (s *Studio) remake(ctx context.Context, db *database.DB, l living) (err error) {
	up, header, err := s.original(ctx, l.Hash)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, up.file.Close()) }()
	developed, err := s.Process(ctx, up.file, header)
	if err != nil {
		return err
	}
	webp, err := s.WebP(ctx, up.file, header)
	if err != nil {
		return err
	}
	developed.Files = append(developed.Files, webp...)
	renditions := developed.renditions(l.stem())
	if err := s.unchanged(ctx, db, l.ID, renditions); err != nil {
		return err
	}
	for i, r := range renditions {
		if err := s.store.Put(ctx, public+r.Name, bytes.NewReader(developed.Files[i].Data), r.Bytes); err != nil {
			return err
		}
	}
	return replace(ctx, db, l.ID, renditions)
}

// unchanged refuses renditions whose names stand for other bytes already.
func (s *Studio) unchanged(ctx context.Context, q database.Queryer, id ID, renditions []Rendition) error {
	found, err := Pictures(ctx, q, []ID{id})
	if err != nil {
		return err
	}
	before := map[string]string{}
	for _, r := range found[id].Renditions {
		before[r.Name] = r.Checksum
	}
	for _, r := range renditions {
		if sum, known := before[r.Name]; known && sum != r.Checksum {
			return fmt.Errorf("%s: %w", r.Name, errOtherBytes)
		}
	}
	return nil
}

// replace records the renditions, and forgets those of an earlier recipe. A
// picture that was withdrawn meanwhile stays as it is.
func replace(ctx context.Context, db *database.DB, id ID, renditions []Rendition) error {
	names := make([]string, len(renditions))
	for i, r := range renditions {
		names[i] = r.Name
	}
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		var locked ID
		err := tx.GetContext(ctx, &locked, lockLiving, id)
		if database.NoRows(err) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("media: remake %d: %w", id, err)
		}
		if _, err := tx.ExecContext(ctx, dropRendition, id, pq.Array(names)); err != nil {
			return fmt.Errorf("media: remake %d: %w", id, err)
		}
		for _, r := range renditions {
			if _, err := tx.ExecContext(ctx, insertLateRendition, r.Name, id, r.Format, r.Width, r.Height, r.Bytes, r.Checksum); err != nil {
				return fmt.Errorf("media: remake %d: %w", id, err)
			}
		}
		return nil
	})
}
