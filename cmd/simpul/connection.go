package main

import (
	"context"
	"errors"
	"fmt"

	"simpul/internal/config"
	"simpul/internal/database"
	"simpul/internal/database/postgres"
)

// databaseName is the database on the program's own server.
const databaseName = "simpul"

// login is how a pool connects, and the role that it takes; "" keeps the
// login's own.
type login struct {
	dsn  string
	role database.Role
}

func (l login) open(ctx context.Context) (*database.DB, error) {
	return database.Open(ctx, l.dsn, l.role)
}

// openOwn opens the pools on the program's own server.
func (i *installation) openOwn(ctx context.Context) error {
	dir := i.Path("postgres")
	address, err := postgres.Attach(ctx, dir)
	if errors.Is(err, postgres.ErrNotRunning) {
		i.server, err = postgres.Start(ctx, postgres.Options{
			Dir: dir, BinDir: i.PostgresBin, Progress: func(m postgres.Message) { tell(m.String()) },
		})
		if err == nil {
			address = i.server.Address
			err = postgres.Provision(ctx, address.DSN(postgres.Superuser, "postgres"), databaseName)
		}
	}
	if err != nil {
		return err
	}
	own := func(role database.Role) login { return login{address.DSN(string(role), databaseName), role} }
	return i.openPools(ctx, own(database.Owner), own(database.App), own(database.Report))
}

// openConfigured opens the pools that the configuration names. Each takes its
// role where its login may, so that the grants apply whatever the login is
// called and also where one login does everything.
func (i *installation) openConfigured(ctx context.Context) error {
	if err := i.tryLogins(ctx); err != nil {
		return err
	}
	owner := login{dsn: i.DatabaseOwnerURL}
	if owner.dsn == "" {
		owner.dsn = i.DatabaseURL
		tell("DATABASE_OWNER_URL is not set: one login migrates and serves, so that grants protect against mistakes, not against intruders.")
	}
	var err error
	if i.owner, err = owner.open(ctx); err != nil {
		return err
	}
	if err := database.EnsureRoles(ctx, i.owner); err != nil {
		return err
	}
	app, err := taking(ctx, i.DatabaseURL, database.App)
	if err != nil {
		return err
	}
	report, err := taking(ctx, i.reportURL(), database.Report)
	if err != nil {
		return err
	}
	return i.openPools(ctx, owner, app, report)
}

// tryLogins tells at once which of the configured logins do not get in.
func (i *installation) tryLogins(ctx context.Context) error {
	var faults config.Faults
	for _, l := range []struct{ setting, url string }{
		{"DATABASE_URL", i.DatabaseURL}, {"DATABASE_OWNER_URL", i.DatabaseOwnerURL}, {"DATABASE_REPORT_URL", i.DatabaseReportURL},
	} {
		if l.url == "" {
			continue
		}
		db, err := database.Open(ctx, l.url, "")
		if err != nil {
			faults = append(faults, fmt.Sprintf("%s: %v", l.setting, err))
			continue
		}
		if err := db.Close(); err != nil {
			return err
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if len(faults) > 0 {
		return faults
	}
	return nil
}

func (i *installation) openPools(ctx context.Context, owner, app, report login) (err error) {
	if i.owner == nil {
		if i.owner, err = owner.open(ctx); err != nil {
			return err
		}
	}
	if i.app, err = app.open(ctx); err != nil {
		return err
	}
	i.appLogin = app
	i.report, err = report.open(ctx)
	return err
}

// taking is a login that takes a role where it may.
func taking(ctx context.Context, dsn string, role database.Role) (_ login, err error) {
	db, err := database.Open(ctx, dsn, "")
	if err != nil {
		return login{}, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	may, err := database.MayTake(ctx, db, role)
	if err != nil || !may {
		return login{dsn: dsn}, err
	}
	return login{dsn, role}, nil
}

// checkLogins tells early what would else fail at the first visitor.
func (i *installation) checkLogins(ctx context.Context) error {
	const may = `SELECT has_table_privilege('shop_order', upper($1)), current_user`
	var faults config.Faults
	for _, l := range []struct {
		setting   string
		db        *database.DB
		privilege string
		role      database.Role
	}{
		{"DATABASE_URL", i.app, "insert", database.App},
		{i.reportSetting(), i.report, "select", database.Report},
	} {
		var user string
		var able bool
		if err := l.db.QueryRowxContext(ctx, may, l.privilege).Scan(&able, &user); err != nil {
			return fmt.Errorf("%s: %w", l.setting, err)
		}
		if !able {
			faults = append(faults, fmt.Sprintf("%s: the login %q may not use the shop's tables; as the owner: GRANT %s TO %q", l.setting, user, l.role, user))
		}
	}
	if len(faults) > 0 {
		return faults
	}
	return nil
}

func (i *installation) reportSetting() string {
	if i.DatabaseReportURL == "" {
		return "DATABASE_URL"
	}
	return "DATABASE_REPORT_URL"
}

func (i *installation) reportURL() string {
	if i.DatabaseReportURL == "" {
		return i.DatabaseURL
	}
	return i.DatabaseReportURL
}
