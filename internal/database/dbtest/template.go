package dbtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"simpul/internal/database"
	"simpul/internal/database/postgres"
	"simpul/migrations"
)

// Filling is what a template has besides the migrated schema.
type Filling struct {
	Name    string   // a word for it, for the template's name
	Sources []string // folders below the checkout whose files decide what it is
	Fill    func(ctx context.Context, owner *database.DB) error
}

// migrated is the name of the template of this version of the schema.
func (c *cluster) migrated(ctx context.Context) (string, error) {
	version, err := schemaVersion(c.root)
	if err != nil {
		return "", err
	}
	return c.once(ctx, "template_"+version, func(name string) error {
		if err := postgres.Provision(ctx, c.DSN(postgres.Superuser, "postgres"), name); err != nil {
			return err
		}
		return c.asOwner(ctx, name, database.Migrate)
	})
}

// filled is the name of the template that has the rows of f.
func (c *cluster) filled(ctx context.Context, f Filling) (string, error) {
	sum := sha256.New()
	for _, folder := range f.Sources {
		if err := addFiles(sum, filepath.Join(c.root, folder), "*"); err != nil {
			return "", err
		}
	}
	name := c.template + "_" + f.Name + "_" + hex.EncodeToString(sum.Sum(nil)[:4])
	return c.once(ctx, name, func(name string) error {
		if _, err := c.super.ExecContext(ctx, `CREATE DATABASE `+name+c.clone(c.template)); err != nil {
			return err
		}
		return c.asOwner(ctx, name, f.Fill)
	})
}

// once makes the template of this name if there is none. The first process
// makes it while the others wait.
func (c *cluster) once(ctx context.Context, name string, build func(name string) error) (_ string, err error) {
	conn, err := c.super.Conn(ctx)
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
	const made = `SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate)`
	var done bool
	if err := conn.QueryRowContext(ctx, made, name).Scan(&done); err != nil {
		return "", fmt.Errorf("dbtest: template: %w", err)
	}
	if done {
		return name, nil
	}
	if _, err := conn.ExecContext(ctx, `DROP DATABASE IF EXISTS `+name+` WITH (FORCE)`); err != nil {
		return "", fmt.Errorf("dbtest: template: %w", err)
	}
	if err := build(name); err != nil {
		return "", fmt.Errorf("dbtest: template %s: %w", name, err)
	}
	if _, err := conn.ExecContext(ctx, `ALTER DATABASE `+name+` WITH ALLOW_CONNECTIONS false IS_TEMPLATE true`); err != nil {
		return "", fmt.Errorf("dbtest: template: %w", err)
	}
	return name, nil
}

func (c *cluster) asOwner(ctx context.Context, name string, do func(context.Context, *database.DB) error) error {
	owner, err := database.Open(ctx, c.DSN(string(database.Owner), name), database.Owner)
	if err != nil {
		return err
	}
	return errors.Join(do(ctx, owner), owner.Close())
}

// schemaVersion is a hash of everything that decides what Migrate makes: the
// migrations, the code that runs them, and the version of the job queue.
func schemaVersion(root string) (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(migrations.Files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(migrations.Files, path)
		addFile(sum, path, text)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("dbtest: migrations: %w", err)
	}
	addFile(sum, "grants", []byte(migrations.Grants))

	if err := addFiles(sum, filepath.Join(root, "internal", "database"), "*.go"); err != nil {
		return "", err
	}
	modules, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return "", fmt.Errorf("dbtest: %w", err)
	}
	for line := range strings.Lines(string(modules)) {
		if strings.Contains(line, "riverqueue/") {
			addFile(sum, "module", []byte(line))
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:8]), nil
}

// addFiles adds the files of a folder that a pattern finds, without its tests.
func addFiles(sum hash.Hash, folder, pattern string) error {
	paths, err := filepath.Glob(filepath.Join(folder, pattern))
	if err != nil {
		return fmt.Errorf("dbtest: %w", err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		if info, err := os.Stat(path); err != nil || info.IsDir() {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("dbtest: %w", err)
		}
		addFile(sum, filepath.Base(path), text)
	}
	return nil
}

func addFile(sum hash.Hash, name string, text []byte) {
	_, _ = fmt.Fprintf(sum, "%s %d\n", name, len(text))
	_, _ = sum.Write(text)
}
