package postgres

import (
	"os"
	"strings"
)

// environment is all that the server's programs get: an empty PGPORT breaks
// initdb, and a locale from outside would decide how text sorts.
func environment() []string {
	return []string{"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}
}

// IgnoreEnvironment takes libpq's variables (PGHOSTADDR, PGSERVICE, PGOPTIONS
// and so on) out of the program's own environment. lib/pq heeds them besides a
// complete connection string, and refuses to connect over some; they are meant
// for another server.
func IgnoreEnvironment() {
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, "PG") && !strings.Contains(name, "_") {
			_ = os.Unsetenv(name)
		}
	}
}
