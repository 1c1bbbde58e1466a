package media

import (
	"context"
	"fmt"
	"io"

	"simpul/internal/database"
	"simpul/internal/fault"
)

// Content is an open rendition. The bytes under a name never change, so
// Checksum is a strong validator and the answer may be cached for a year as
// immutable.
type Content struct {
	io.ReadSeekCloser
	Format   Format
	Bytes    int64
	Checksum string // SHA-256, hexadecimal
}

const selectContent = `
	SELECT r.format, r.bytes, r.checksum, p.withdrawn_at IS NOT NULL AS withdrawn
	FROM picture_rendition r JOIN picture p ON p.id = r.picture_id
	WHERE r.name = $1 AND p.private = $2`

// Open gives a rendition by its public name, which is whatever a stranger put
// into a URL. Faults: NotFound for a name that never was, Gone for one of a
// withdrawn picture. Originals have no public name.
func Open(ctx context.Context, q database.Queryer, store Store, name string) (Content, error) {
	return open(ctx, q, store, name, false)
}

const privateName = `
	SELECT r.name FROM picture_rendition r JOIN picture p ON p.id = r.picture_id
	WHERE p.id = $1 AND p.private AND r.format = 'image/jpeg' ORDER BY r.width DESC LIMIT 1`

// OpenPrivate gives the widest rendition of a private picture. Who may see it
// is the caller's to check, and it must not be cached. NotFound for a picture
// that is not private.
func OpenPrivate(ctx context.Context, q database.Queryer, store Store, id ID) (Content, error) {
	var name string
	err := q.GetContext(ctx, &name, privateName, id)
	if database.NoRows(err) {
		return Content{}, fault.New(fault.NotFound, "media.none")
	}
	if err != nil {
		return Content{}, fmt.Errorf("media: open %d: %w", id, err)
	}
	return open(ctx, q, store, name, true)
}

func open(ctx context.Context, q database.Queryer, store Store, name string, private bool) (Content, error) {
	if !validName(name) {
		return Content{}, fault.New(fault.NotFound, "media.none")
	}
	var row struct {
		Format    Format `db:"format"`
		Bytes     int64  `db:"bytes"`
		Checksum  string `db:"checksum"`
		Withdrawn bool   `db:"withdrawn"`
	}
	err := q.GetContext(ctx, &row, selectContent, name, private)
	if database.NoRows(err) {
		return Content{}, fault.New(fault.NotFound, "media.none")
	}
	if err != nil {
		return Content{}, fmt.Errorf("media: open: %w", err)
	}
	if row.Withdrawn {
		return Content{}, fault.New(fault.Gone, "media.gone")
	}
	file, err := store.Open(ctx, public+name)
	if err != nil {
		return Content{}, fmt.Errorf("media: open: %w", err)
	}
	return Content{ReadSeekCloser: file, Format: row.Format, Bytes: row.Bytes, Checksum: row.Checksum}, nil
}
