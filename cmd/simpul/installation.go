package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"simpul/internal/clock"
	"simpul/internal/config"
	"simpul/internal/database"
	"simpul/internal/database/postgres"
	"simpul/internal/media"
	"simpul/internal/region"
)

// databaseName is the database on the program's own server.
const databaseName = "simpul"

// stopWithin is how long the program's own server gets to stop.
const stopWithin = 20 * time.Second

// installation is what commands work on: the databases by role, the pictures
// and the secret.
type installation struct {
	config.Config
	secret config.Secret
	store  *media.LocalStore

	owner, app, report *database.DB
	server             *postgres.Server // the program's own, if it started one
}

// load reads the configuration and makes the data folder.
func load() (config.Config, error) {
	c, err := config.Load(os.Environ())
	if err != nil {
		return c, err
	}
	if err := os.MkdirAll(c.Data, 0o755); err != nil { //nolint:gosec // what is secret in it has modes of its own
		return c, config.Faults{fmt.Sprintf("SIMPUL_DATA: %v", err)}
	}
	return c, nil
}

// open connects to the configured database, or to the program's own: the one
// that a serving program runs, else one that is started for as long as the
// installation is open.
func open(ctx context.Context, c config.Config, say func(string)) (_ *installation, err error) {
	i := &installation{Config: c}
	defer func() {
		if err != nil {
			err = errors.Join(err, i.close())
		}
	}()
	if i.secret, err = config.LoadSecret(c.Data); err != nil {
		return nil, err
	}
	if i.store, err = media.OpenLocalStore(c.Path("media"), clock.System()); err != nil {
		return nil, err
	}
	if c.Demonstration() {
		err = i.openOwn(ctx, say)
	} else {
		err = i.openConfigured(ctx, say)
	}
	return i, err
}

// openOwn opens the pools on the program's own server.
func (i *installation) openOwn(ctx context.Context, say func(string)) error {
	dir := i.Path("postgres")
	address, err := postgres.Attach(ctx, dir)
	if errors.Is(err, postgres.ErrNotRunning) {
		i.server, err = postgres.Start(ctx, postgres.Options{
			Dir: dir, BinDir: i.PostgresBin, Progress: func(m postgres.Message) { say(m.String()) },
		})
		if err == nil {
			address = i.server.Address
			err = postgres.Provision(ctx, address.DSN(postgres.Superuser, "postgres"), databaseName)
		}
	}
	if err != nil {
		return err
	}
	if i.owner, err = database.Open(ctx, address.DSN(string(database.Owner), databaseName), database.Owner); err != nil {
		return err
	}
	if i.app, err = database.Open(ctx, address.DSN(string(database.App), databaseName), database.App); err != nil {
		return err
	}
	i.report, err = database.Open(ctx, address.DSN(string(database.Report), databaseName), database.Report)
	return err
}

// openConfigured opens the pools that the configuration names. With one login
// for everything, connections take the application's and the reports' roles
// where the login may.
func (i *installation) openConfigured(ctx context.Context, say func(string)) (err error) {
	ownerURL := i.DatabaseOwnerURL
	if ownerURL == "" {
		ownerURL = i.DatabaseURL
		say("DATABASE_OWNER_URL is not set: one login migrates and serves, so that grants protect against mistakes, not against intruders")
	}
	if i.owner, err = database.Open(ctx, ownerURL, ""); err != nil {
		return err
	}
	if err := database.EnsureRoles(ctx, i.owner); err != nil {
		return err
	}
	if i.app, err = openAs(ctx, i.DatabaseURL, i.DatabaseOwnerURL == "", database.App); err != nil {
		return err
	}
	reportURL := i.DatabaseReportURL
	if reportURL == "" {
		reportURL = i.DatabaseURL
	}
	i.report, err = openAs(ctx, reportURL, i.DatabaseReportURL == "", database.Report)
	return err
}

// openAs opens a pool that takes a role, where it should and its login may.
func openAs(ctx context.Context, url string, take bool, role database.Role) (*database.DB, error) {
	db, err := database.Open(ctx, url, "")
	if err != nil || !take {
		return db, err
	}
	may, err := database.HasRole(ctx, db, role)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if !may {
		return db, nil
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	return database.Open(ctx, url, role)
}

// prepare migrates, loads the regions, and notes what kind of installation
// this is.
func (i *installation) prepare(ctx context.Context, say func(string)) error {
	if err := database.Migrate(ctx, i.owner); err != nil {
		return err
	}
	told := time.Time{}
	if err := region.Load(ctx, i.owner, region.All, func(done, total int) {
		if time.Since(told) > time.Second || done == total {
			told = time.Now()
			say(fmt.Sprintf("Official regions: %d of %d", done, total))
		}
	}); err != nil {
		return err
	}
	if !i.Demonstration() {
		return nil
	}
	const note = `INSERT INTO installation (demonstration) VALUES (TRUE) ON CONFLICT DO NOTHING`
	return database.InTx(ctx, i.owner, func(tx *database.Tx) error {
		_, err := tx.ExecContext(ctx, note)
		return err
	})
}

// close closes what is open and stops the program's own server.
func (i *installation) close() error {
	var errs []error
	for _, db := range []*database.DB{i.report, i.app, i.owner} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if i.server != nil {
		ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
		defer cancel()
		errs = append(errs, i.server.Stop(ctx))
	}
	return errors.Join(errs...)
}
