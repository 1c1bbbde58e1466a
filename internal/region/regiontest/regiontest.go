// Package regiontest gives databases that have regions.
package regiontest

import (
	"context"
	"testing"

	"simpul/internal/database"
	"simpul/internal/database/dbtest"
	"simpul/internal/region"
)

// Scope is Banten, where the makers of tests live, and Jakarta, where their
// customers do.
var Scope = region.Only("36", "31")

// New is a fresh database with the regions of Scope.
func New(t testing.TB) *dbtest.DB {
	t.Helper()
	return dbtest.NewFilled(t, dbtest.Filling{
		Name: "regions", Sources: []string{"internal/region", "internal/region/regiontest"},
		Fill: func(ctx context.Context, owner *database.DB) error {
			return region.Load(ctx, owner, Scope, nil)
		},
	})
}
