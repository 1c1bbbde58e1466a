package producer

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/region"
)

// Public is what anybody may see of a producer, at this moment.
type Public struct {
	ID identity.PersonID `db:"id" json:"id"`
	// Name is her first name, or her full name if she consents; "" where there
	// is no name to show, and she is "a maker from Place".
	Name string `db:"name" json:"name"`
	// Place is her district, or her village if she consents; its code tells.
	Place       string      `db:"place" json:"place"`
	PlaceCode   region.Code `db:"place_code" json:"place_code"`
	Portrait    media.ID    `db:"picture_id" json:"picture_id"` // 0 unless she consents
	Story       string      `db:"story" json:"story"`           // "" unless she consents
	ShowsIncome bool        `db:"shows_income" json:"shows_income"`
}

const publics = `
	SELECT id, name, place, place_code, coalesce(picture_id, 0) AS picture_id, story, shows_income
	FROM public_producer WHERE id = ANY ($1)`

// Publics gives what anybody may see of these producers; unknown ids are left
// out.
func Publics(ctx context.Context, q database.Queryer, ids []identity.PersonID) (map[identity.PersonID]Public, error) {
	known := make(map[identity.PersonID]Public, len(ids))
	if len(ids) == 0 {
		return known, nil
	}
	var rows []Public
	if err := q.SelectContext(ctx, &rows, publics, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("producer: publics: %w", err)
	}
	for _, p := range rows {
		known[p.ID] = p
	}
	return known, nil
}

// PublicByID is what anybody may see of a producer, or a NotFound fault.
func PublicByID(ctx context.Context, q database.Queryer, id identity.PersonID) (Public, error) {
	known, err := Publics(ctx, q, []identity.PersonID{id})
	if err != nil {
		return Public{}, err
	}
	p, ok := known[id]
	if !ok {
		return Public{}, fault.New(fault.NotFound, "catalog.producer.unknown")
	}
	return p, nil
}
