// Package migrations holds the schema as numbered SQL files, applied forward
// only, and the grants of the roles, applied after every migration.
package migrations

import "embed"

// Files are the numbered migrations.
//
//go:embed *_*.sql
var Files embed.FS

// Grants says who may do what; it replaces all earlier grants, so it runs any
// number of times.
//
//go:embed grants.sql
var Grants string
