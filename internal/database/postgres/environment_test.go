package postgres_test

import (
	"testing"

	"simpul/internal/database/postgres"
)

// Variables for psql and its like must not lead the program elsewhere.
func TestForeignEnvironment(t *testing.T) {
	for name, value := range map[string]string{
		"PGPORT": "", "PGHOST": "nowhere.invalid", "PGHOSTADDR": "192.0.2.1", "PGUSER": "someone", "PGDATABASE": "other",
		"PGSERVICE": "missing", "PGREALM": "unsupported", "PGSSLMODE": "verify-full", "PGOPTIONS": "-c search_path=other", "LC_ALL": "xx_XX",
	} {
		t.Setenv(name, value)
	}
	dir := newDir(t)
	server := start(t, postgres.Options{Dir: dir, Volatile: true})
	keep(t, server.Address, "1")
	if _, err := postgres.Attach(t.Context(), dir); err != nil {
		t.Error(err)
	}
}
