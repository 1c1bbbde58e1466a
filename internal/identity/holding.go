package identity

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
)

// Holding is an office that somebody holds, or held until RevokedAt or Until.
type Holding struct {
	ID        int64         `db:"id"`
	Person    PersonID      `db:"person_id"`
	Name      string        `db:"name"`
	Contact   string        `db:"contact"` // what she signs in with
	Role      Role          `db:"role"`
	Group     CooperativeID `db:"cooperative_id"` // 0 for none
	GroupName string        `db:"cooperative"`
	Programme ProgrammeID   `db:"programme_id"` // 0 for an officer's
	GrantedAt time.Time     `db:"granted_at"`
	GrantedBy string        `db:"granted_by"` // "" for the program
	Until     *time.Time    `db:"until"`
	RevokedAt *time.Time    `db:"revoked_at"`
}

// Office is what she holds.
func (h Holding) Office() Office {
	o := Office{Role: h.Role, Cooperative: h.Group, Programme: h.Programme}
	if h.Until != nil {
		o.Until = *h.Until
	}
	return o
}

// Ended is when it ended, false while it is held.
func (h Holding) Ended(now time.Time) (time.Time, bool) {
	switch {
	case h.RevokedAt != nil:
		return *h.RevokedAt, true
	case h.Until != nil && !h.Until.After(now):
		return *h.Until, true
	}
	return time.Time{}, false
}

const holdingColumns = `
	SELECT g.id, g.person_id, n.name, coalesce(CASE WHEN g.role = 'officer' THEN n.phone ELSE n.email END, '') AS contact, g.role,
	       coalesce(g.cooperative_id, 0) AS cooperative_id, coalesce(c.name, '') AS cooperative, coalesce(g.programme_id, 0) AS programme_id,
	       g.granted_at, coalesce(b.name, '') AS granted_by, g.until, g.revoked_at
	FROM role_grant g JOIN person n ON n.id = g.person_id LEFT JOIN cooperative c ON c.id = g.cooperative_id LEFT JOIN person b ON b.id = g.granted_by
	WHERE (g.programme_id = $1 OR c.programme_id = $1)`

const (
	holdings    = holdingColumns + ` ORDER BY g.revoked_at DESC NULLS FIRST, g.role, c.name, n.name, g.id DESC`
	holdingByID = holdingColumns + ` AND g.id = $2`
)

// Holdings are the offices of a programme and its cooperatives: those that are held,
// then those that ended, the newest first.
func Holdings(ctx context.Context, q database.Queryer, programme ProgrammeID) ([]Holding, error) {
	var all []Holding
	if err := q.SelectContext(ctx, &all, holdings, programme); err != nil {
		return nil, fmt.Errorf("identity: offices of programme %d: %w", programme, err)
	}
	return all, nil
}

// HoldingByID is one of a programme, or NotFound.
func HoldingByID(ctx context.Context, q database.Queryer, programme ProgrammeID, id int64) (Holding, error) {
	var h Holding
	err := q.GetContext(ctx, &h, holdingByID, programme, id)
	if database.NoRows(err) {
		return h, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return h, fmt.Errorf("identity: office %d: %w", id, err)
	}
	return h, nil
}
