package report

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/identity"
)

// Deed is what somebody did to something of a cooperative's.
type Deed struct {
	ID         int64     `db:"id"`
	At         time.Time `db:"at"`
	ActorID    int64     `db:"actor_id"` // 0 for the program
	Actor      string    `db:"actor"`    // "" for the program
	OnBehalfOf string    `db:"on_behalf_of"`
	Action     string    `db:"action"` // noun.verb, as in the trail
	Part       string    `db:"part"`   // one of DeedParts
	Label      string    `db:"label"`  // what it was done to, "" where that has no name
}

// DeedParts are the sorts of things that deeds are about.
var DeedParts = []string{"goods", "orders", "money", "people", "shop"}

// DeedFilter narrows a cooperative's deeds; zero values leave all.
type DeedFilter struct {
	Person int64  // who did it
	Part   string // what it was about
	Window Window
	Before int64 // the id of the deed below which to go on
}

const deeds = `
	SELECT d.id, d.at, d.actor_id, coalesce(a.name, '') AS actor, coalesce(b.name, '') AS on_behalf_of, d.action, d.part, d.label
	FROM cooperative_deed d LEFT JOIN person a ON a.id = d.actor_id LEFT JOIN person b ON b.id = d.on_behalf_of
	WHERE d.cooperative_id = $1 AND ($2 = 0::bigint OR d.actor_id = $2) AND ($3 = '' OR d.part = $3)
	  AND d.at >= $4 AND d.at < $5 AND ($6 = 0::bigint OR d.id < $6)
	ORDER BY d.id DESC LIMIT $7`

// Deeds are at most limit deeds of a cooperative, the newest first.
func Deeds(ctx context.Context, q database.Queryer, group identity.CooperativeID, f DeedFilter, limit int) ([]Deed, error) {
	var all []Deed
	if err := q.SelectContext(ctx, &all, deeds, int64(group), f.Person, f.Part, f.Window.From, f.Window.To, f.Before, limit); err != nil {
		return nil, fmt.Errorf("report: deeds of %d: %w", group, err)
	}
	return all, nil
}

// Doer is a person who has done something of a cooperative's.
type Doer struct {
	ID   int64  `db:"id"`
	Name string `db:"name"`
}

const doers = `
	SELECT DISTINCT p.id, p.name FROM cooperative_deed d JOIN person p ON p.id = d.actor_id WHERE d.cooperative_id = $1 ORDER BY p.name, p.id`

// Doers are who has done something of a cooperative's.
func Doers(ctx context.Context, q database.Queryer, group identity.CooperativeID) ([]Doer, error) {
	var all []Doer
	if err := q.SelectContext(ctx, &all, doers, int64(group)); err != nil {
		return nil, fmt.Errorf("report: doers of %d: %w", group, err)
	}
	return all, nil
}
