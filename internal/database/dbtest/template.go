package dbtest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"simpul/internal/database"
	"simpul/internal/database/postgres"
	"simpul/migrations"
)

// buildTemplate returns the name of the template database of this version of
// the schema. The first process builds it while the others wait.
func buildTemplate(ctx context.Context, at postgres.Address, super *sql.DB, root string) (name string, err error) {
	version, err := schemaVersion(root)
	if err != nil {
		return "", err
	}
	name = "template_" + version
	conn, err := super.Conn(ctx)
	if err != nil {
		return "", fmt.Errorf("dbtest: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()

	const lock = `SELECT pg_advisory_lock(hashtextextended($1, 0))`
	const unlock = `SELECT pg_advisory_unlock(hashtextextended($1, 0))`
	if _, err := conn.ExecContext(ctx, lock, name); err != nil {
		return "", fmt.Errorf("dbtest: template: %w", err)
	}
	defer func() {
		_, unlockErr := conn.ExecContext(context.WithoutCancel(ctx), unlock, name)
		err = errors.Join(err, unlockErr)
	}()
	const built = `SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate)`
	var done bool
	if err := conn.QueryRowContext(ctx, built, name).Scan(&done); err != nil {
		return "", fmt.Errorf("dbtest: template: %w", err)
	}
	if done {
		return name, nil
	}
	if err := migrateNew(ctx, at, conn, name); err != nil {
		return "", fmt.Errorf("dbtest: template: %w", err)
	}
	return name, nil
}

func migrateNew(ctx context.Context, at postgres.Address, conn *sql.Conn, name string) error {
	if _, err := conn.ExecContext(ctx, `DROP DATABASE IF EXISTS `+name+` WITH (FORCE)`); err != nil {
		return err
	}
	if err := postgres.Provision(ctx, at.DSN(postgres.Superuser, "postgres"), name); err != nil {
		return err
	}
	owner, err := database.Open(ctx, at.DSN(string(database.Owner), name), database.Owner)
	if err != nil {
		return err
	}
	if err := errors.Join(database.Migrate(ctx, owner), owner.Close()); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, `ALTER DATABASE `+name+` WITH ALLOW_CONNECTIONS false IS_TEMPLATE true`)
	return err
}

// schemaVersion is a hash of everything that decides what Migrate makes: the
// migrations, the code that runs them, and the version of the job queue.
func schemaVersion(root string) (string, error) {
	sum := sha256.New()
	add := func(name string, text []byte) {
		sum.Write(fmt.Appendf(nil, "%s %d\n", name, len(text)))
		sum.Write(text)
	}
	err := fs.WalkDir(migrations.Files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(migrations.Files, path)
		add(path, text)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("dbtest: migrations: %w", err)
	}
	add("grants", []byte(migrations.Grants))

	sources, err := filepath.Glob(filepath.Join(root, "internal", "database", "*.go"))
	if err != nil {
		return "", fmt.Errorf("dbtest: %w", err)
	}
	for _, source := range sources {
		if strings.HasSuffix(source, "_test.go") {
			continue
		}
		text, err := os.ReadFile(source)
		if err != nil {
			return "", fmt.Errorf("dbtest: %w", err)
		}
		add(filepath.Base(source), text)
	}
	modules, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return "", fmt.Errorf("dbtest: %w", err)
	}
	for line := range strings.Lines(string(modules)) {
		if strings.Contains(line, "riverqueue/") {
			add("module", []byte(line))
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:8]), nil
}
