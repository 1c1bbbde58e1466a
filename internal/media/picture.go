package media

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/lib/pq"

	"simpul/internal/database"
)

// ID is the number of a picture.
type ID int64

// Picture is a photograph that was taken in.
type Picture struct {
	ID          ID         `db:"id"`
	Hash        string     `db:"hash"`   // SHA-256 of the original; private
	Width       int        `db:"width"`  // of the upright photograph, in pixels
	Height      int        `db:"height"` //
	Placeholder string     `db:"placeholder"`
	Sharpness   float64    `db:"sharpness"`
	Light       float64    `db:"light"`
	CreatedAt   time.Time  `db:"created_at"`
	WithdrawnAt *time.Time `db:"withdrawn_at"`

	Renditions []Rendition // widest first
}

// Rendition is one size and format of a picture.
type Rendition struct {
	PictureID ID     `db:"picture_id"`
	Name      string `db:"name"` // what Open takes
	Format    Format `db:"format"`
	Width     int    `db:"width"`
	Height    int    `db:"height"`
	Bytes     int64  `db:"bytes"`
	Checksum  string `db:"checksum"` // SHA-256, hexadecimal
}

// URL is the JPEG that fills width pixels: the narrowest that does, else the
// widest there is. base is what names are appended to, "/m/" or MEDIA_URL.
func (p Picture) URL(base string, width int) string {
	best := ""
	for _, r := range p.Renditions {
		if r.Format == JPEG && (best == "" || r.Width >= width) {
			best = r.Name
		}
	}
	if best == "" {
		return ""
	}
	return base + best
}

// SrcSet is the srcset attribute of the renditions of one format, narrowest
// first; empty when there are none.
func (p Picture) SrcSet(base string, format Format) string {
	var b strings.Builder
	for i := len(p.Renditions) - 1; i >= 0; i-- {
		r := p.Renditions[i]
		if r.Format != format {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		b.WriteString(base + r.Name + " " + strconv.Itoa(r.Width) + "w")
	}
	return b.String()
}

// Has tells whether there are renditions of a format.
func (p Picture) Has(format Format) bool {
	for _, r := range p.Renditions {
		if r.Format == format {
			return true
		}
	}
	return false
}

const (
	selectPictures = `
		SELECT id, hash, width, height, placeholder, sharpness, light, created_at, withdrawn_at
		FROM picture WHERE id = ANY($1)`
	selectRenditions = `
		SELECT picture_id, name, format, width, height, bytes, checksum
		FROM picture_rendition WHERE picture_id = ANY($1)
		ORDER BY picture_id, width DESC, format`
)

// Pictures gives the pictures with these ids that exist and are not withdrawn,
// with their renditions. Who may see them is the caller's to know.
func Pictures(ctx context.Context, q database.Queryer, ids []ID) (map[ID]Picture, error) {
	all, err := pictures(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	for id, p := range all {
		if p.WithdrawnAt != nil {
			delete(all, id)
		}
	}
	return all, nil
}

func pictures(ctx context.Context, q database.Queryer, ids []ID) (map[ID]Picture, error) {
	found := make(map[ID]Picture, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	var rows []Picture
	if err := q.SelectContext(ctx, &rows, selectPictures, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("media: pictures: %w", err)
	}
	var renditions []Rendition
	if err := q.SelectContext(ctx, &renditions, selectRenditions, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("media: renditions: %w", err)
	}
	for _, p := range rows {
		found[p.ID] = p
	}
	for _, r := range renditions {
		p := found[r.PictureID]
		p.Renditions = append(p.Renditions, r)
		found[r.PictureID] = p
	}
	return found, nil
}
