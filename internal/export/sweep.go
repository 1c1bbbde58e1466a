package export

import (
	"context"
	"errors"
	"fmt"

	"github.com/lib/pq"
)

const (
	expire = `UPDATE export SET state = 'expired' WHERE state = 'ready' AND expires_at <= $1 RETURNING file`

	// needed are the names that something still offers.
	needed = `SELECT file FROM export WHERE state = 'ready' AND file = ANY ($1::text[])`
)

// Sweep removes files whose days are over, and those that no row names.
func (m *Maker) Sweep(ctx context.Context) error {
	now := m.Clock()
	var over []string
	if err := m.DB.SelectContext(ctx, &over, expire, now); err != nil {
		return fmt.Errorf("export: sweep: %w", err)
	}
	stray, err := m.Shelf.old(now)
	if err != nil {
		return err
	}
	var wanted []string
	if err := m.DB.SelectContext(ctx, &wanted, needed, pq.Array(stray)); err != nil {
		return fmt.Errorf("export: sweep: %w", err)
	}
	offered := map[string]bool{}
	for _, name := range wanted {
		offered[name] = true
	}
	for _, name := range append(over, stray...) {
		if !offered[name] {
			err = errors.Join(err, m.Shelf.remove(name))
		}
	}
	return err
}
