package media

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/lib/pq"

	"simpul/internal/database"
)

// batch is how many files are compared with the database at a time.
const batch = 500

const (
	// The files that live pictures stand on, one batch of pictures at a time.
	selectExpected = `
		WITH page AS (
			SELECT id, hash, bytes FROM picture
			WHERE id > $1 AND withdrawn_at IS NULL ORDER BY id LIMIT $2
		)
		SELECT id, 'original/' || hash AS name, bytes, hash AS checksum FROM page
		UNION ALL
		SELECT page.id, 'm/' || r.name, r.bytes, r.checksum
		FROM page JOIN picture_rendition r ON r.picture_id = page.id
		ORDER BY id, name`
	selectStillLive = `
		SELECT id FROM picture WHERE id = ANY($1) AND withdrawn_at IS NULL`
	selectUnknownOriginals = `
		SELECT name FROM unnest($1::TEXT[]) AS name
		WHERE NOT EXISTS (SELECT 1 FROM picture p WHERE p.hash = name AND p.withdrawn_at IS NULL)`
	selectUnknownRenditions = `
		SELECT file.name FROM unnest($1::TEXT[]) AS file (name)
		WHERE NOT EXISTS (
			SELECT 1 FROM picture_rendition r JOIN picture p ON p.id = r.picture_id
			WHERE r.name = file.name AND p.withdrawn_at IS NULL)`
)

type expected struct {
	ID       ID     `db:"id"`
	Name     string `db:"name"`
	Bytes    int64  `db:"bytes"`
	Checksum string `db:"checksum"`
}

// MissingFiles is the first half of invariant 42: it reads every file that a
// row stands on and names those that are absent or differ in size or checksum.
// It may run while pictures are added and withdrawn; only when q is a snapshot
// does it name a picture whose files were discarded since.
func MissingFiles(ctx context.Context, q database.Queryer, store Store) ([]string, error) {
	var offenders []string
	for last := ID(0); ; {
		var page []expected
		if err := q.SelectContext(ctx, &page, selectExpected, last, batch); err != nil {
			return nil, fmt.Errorf("media: missing files: %w", err)
		}
		if len(page) == 0 {
			return offenders, nil
		}
		last = page[len(page)-1].ID
		found, err := missing(ctx, q, store, page)
		if err != nil {
			return nil, err
		}
		offenders = append(offenders, found...)
	}
}

func missing(ctx context.Context, q database.Queryer, store Store, page []expected) ([]string, error) {
	wrong := map[ID][]string{}
	for _, e := range page {
		reason, err := compare(ctx, store, e)
		if err != nil {
			return nil, fmt.Errorf("media: missing files: %w", err)
		}
		if reason != "" {
			wrong[e.ID] = append(wrong[e.ID], fmt.Sprintf("picture %d: %s %s", e.ID, e.Name, reason))
		}
	}
	if len(wrong) == 0 {
		return nil, nil
	}
	// A picture withdrawn meanwhile has lost its files rightly.
	var suspects, live []int64
	for id := range wrong {
		suspects = append(suspects, int64(id))
	}
	if err := q.SelectContext(ctx, &live, selectStillLive+" ORDER BY id", pq.Array(suspects)); err != nil {
		return nil, fmt.Errorf("media: missing files: %w", err)
	}
	var offenders []string
	for _, id := range live {
		offenders = append(offenders, wrong[ID(id)]...)
	}
	return offenders, nil
}

// compare gives what is wrong with a file, "" when nothing is.
func compare(ctx context.Context, store Store, e expected) (reason string, err error) {
	file, err := store.Open(ctx, e.Name)
	if errors.Is(err, ErrNoFile) {
		return "is missing", nil
	}
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	hash := sha256.New()
	size, err := io.Copy(hash, file)
	if err != nil {
		return "", err
	}
	if size != e.Bytes {
		return fmt.Sprintf("has %d bytes, recorded are %d", size, e.Bytes), nil
	}
	if hex.EncodeToString(hash.Sum(nil)) != e.Checksum {
		return "has another checksum than recorded", nil
	}
	return "", nil
}

// OrphanFiles is the second half of invariant 42: the names of files, older
// than OrphanAge, that no live picture stands on.
func OrphanFiles(ctx context.Context, q database.Queryer, store Store, now time.Time) ([]string, error) {
	var orphans []string
	for _, prefix := range []string{originals, public} {
		var old []string
		flush := func() error {
			found, err := withoutRow(ctx, q, prefix, old)
			orphans, old = append(orphans, found...), old[:0]
			return err
		}
		for stored, err := range store.List(ctx, prefix) {
			if err != nil {
				return nil, fmt.Errorf("media: orphan files: %w", err)
			}
			if now.Sub(stored.ModifiedAt) < OrphanAge {
				continue
			}
			if old = append(old, stored.Name); len(old) < batch {
				continue
			}
			if err := flush(); err != nil {
				return nil, err
			}
		}
		if err := flush(); err != nil {
			return nil, err
		}
	}
	return orphans, nil
}

// withoutRow is those of the names under prefix that no live picture stands on.
func withoutRow(ctx context.Context, q database.Queryer, prefix string, names []string) ([]string, error) {
	if len(names) == 0 {
		return nil, nil
	}
	query := selectUnknownRenditions
	if prefix == originals {
		query = selectUnknownOriginals
	}
	bare := make([]string, len(names))
	for i, name := range names {
		bare[i] = strings.TrimPrefix(name, prefix)
	}
	var unknown []string
	if err := q.SelectContext(ctx, &unknown, query, pq.Array(bare)); err != nil {
		return nil, fmt.Errorf("media: orphan files: %w", err)
	}
	for i, name := range unknown {
		unknown[i] = prefix + name
	}
	return unknown, nil
}

// Sweep removes the orphans and says how many there were. Run it once a day.
func Sweep(ctx context.Context, q database.Queryer, store Store, now time.Time) (int, error) {
	orphans, err := OrphanFiles(ctx, q, store, now)
	if err != nil {
		return 0, err
	}
	removed := 0
	for _, name := range orphans {
		// It may have been uploaded anew since it was listed.
		stored, err := store.Stat(ctx, name)
		if errors.Is(err, ErrNoFile) || err == nil && now.Sub(stored.ModifiedAt) < OrphanAge {
			continue
		}
		if err == nil {
			err = store.Delete(ctx, name)
		}
		if err != nil {
			return removed, fmt.Errorf("media: sweep: %w", err)
		}
		removed++
	}
	return removed, nil
}
