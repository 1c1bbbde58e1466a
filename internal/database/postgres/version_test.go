package postgres_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"simpul/internal/database/postgres"
)

func TestOtherMajorVersion(t *testing.T) {
	t.Parallel()
	for _, major := range []int{13, 99} {
		t.Run(fmt.Sprint(major), func(t *testing.T) {
			t.Parallel()
			dir := newDir(t)
			server := start(t, postgres.Options{Dir: dir, Volatile: true})
			own := server.Binaries
			stop(t, server)
			file := filepath.Join(dir, "cluster", "PG_VERSION")
			write(t, file, fmt.Sprintf("%d\n", major))

			// The setting keeps the test from fetching version 99.
			_, err := postgres.Start(t.Context(), postgres.Options{Dir: dir, BinDir: own.Dir})
			var version *postgres.VersionError
			if !errors.As(err, &version) || version.Major != major {
				t.Fatalf("data of version %d: %v", major, err)
			}
			for _, word := range []string{"cluster", fmt.Sprintf("PostgreSQL %d", major), own.Version, "pg_upgrade", "pg_dumpall"} {
				if !strings.Contains(err.Error(), word) {
					t.Errorf("the error does not say %q: %v", word, err)
				}
			}
			if text, err := os.ReadFile(file); err != nil || string(text) != fmt.Sprintf("%d\n", major) {
				t.Errorf("the data were touched: %q, %v", text, err)
			}

			write(t, file, fmt.Sprintf("%d\n", own.Major))
			start(t, postgres.Options{Dir: dir, BinDir: own.Dir, Volatile: true})
		})
	}
}

func TestDirectoryWithSomethingElse(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	if err := os.MkdirAll(filepath.Join(dir, "cluster"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := postgres.Start(t.Context(), postgres.Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "cluster") {
		t.Errorf("a directory without a database: %v", err)
	}
}

func TestSettingThatNamesNoPostgreSQL(t *testing.T) {
	t.Parallel()
	empty := t.TempDir()
	_, err := postgres.Start(t.Context(), postgres.Options{Dir: newDir(t), BinDir: empty})
	if err == nil || !strings.Contains(err.Error(), empty) {
		t.Errorf("a wrong setting: %v", err)
	}
}
