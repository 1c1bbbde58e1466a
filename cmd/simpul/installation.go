package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"simpul/internal/clock"
	"simpul/internal/config"
	"simpul/internal/database"
	"simpul/internal/database/postgres"
	"simpul/internal/ledger"
	"simpul/internal/media"
	"simpul/internal/region"
)

// stopWithin is how long the program's own server gets to stop.
const stopWithin = 20 * time.Second

// installation is what commands work on: the databases by role, the pictures
// and the secret.
type installation struct {
	config.Config
	secret config.Secret
	store  *media.LocalStore

	owner, app, report *database.DB
	appLogin           login
	server             *postgres.Server // the program's own, if it started one
}

// open connects to the configured database, or to the program's own: the one
// that a serving program runs, else one that is started for as long as the
// installation is open.
func open(ctx context.Context, c config.Config) (_ *installation, err error) {
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
		err = i.openOwn(ctx)
	} else {
		err = i.openConfigured(ctx)
	}
	return i, err
}

// prepare migrates, takes over data that were restored, checks that the configured logins may do their work, loads
// the regions, and notes what kind of installation this is where it is known.
func (i *installation) prepare(ctx context.Context) error {
	if err := database.Migrate(ctx, i.owner); err != nil {
		return err
	}
	begun, err := ledger.BeginEpoch(ctx, i.owner)
	if err != nil {
		return err
	}
	if begun {
		tell("The data come from another server; the ledger goes on after them.")
	}
	if !i.Demonstration() {
		if err := i.checkLogins(ctx); err != nil {
			return err
		}
	}
	if err := region.Load(ctx, i.owner, region.All, teller("Official regions:")); err != nil {
		return err
	}
	if i.Demonstration() {
		return i.declare(ctx, `INSERT INTO installation (demonstration) VALUES (TRUE) ON CONFLICT DO NOTHING`)
	}
	return nil
}

// declare notes what kind of installation this is; only the owner may.
func (i *installation) declare(ctx context.Context, kind string) error {
	return database.InTx(ctx, i.owner, func(tx *database.Tx) error {
		_, err := tx.ExecContext(ctx, kind)
		return err
	})
}

// teller prints how far something is, every other second and at its end.
func teller(what string) func(done, total int) {
	var told time.Time
	return func(done, total int) {
		if now := time.Now(); done == total || now.Sub(told) > 2*time.Second {
			told = now
			tell(fmt.Sprintf("%s %d of %d", what, done, total))
		}
	}
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

// withInstallation opens the configured installation for one command.
func withInstallation(ctx context.Context, do func(*installation) error) (err error) {
	c, err := load()
	if err != nil {
		return err
	}
	i, err := open(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, i.close()) }()
	return do(i)
}
