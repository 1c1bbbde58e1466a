package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/urfave/cli/v3"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/demo"
	"simpul/internal/identity"
	"simpul/internal/rollup"
	"simpul/internal/scale"
	"simpul/internal/web"
)

func seedCommand() *cli.Command {
	return &cli.Command{
		Name: "seed", Usage: "load demonstration data into an empty installation, which becomes a demonstration for good",
		Flags: []cli.Flag{
			&cli.Uint64Flag{Name: "seed", Usage: "the same seed and day make the same data", Value: demo.Seed},
			&cli.IntFlag{Name: "products", Usage: "load only so many products (0: all)"},
			&cli.IntFlag{Name: "orders", Usage: "load only so many orders, the newest (0: all)"},
			&cli.BoolFlag{Name: "scale", Usage: "load one large programme for measuring instead: 20,000 producers in 2,000 villages, a million orders over five years; takes about half an hour and 10 GB; with --orders so much smaller in all"},
		},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			return withInstallation(ctx, func(i *installation) error {
				if cmd.Bool("scale") {
					size := scale.Full
					if orders := cmd.Int("orders"); orders != 0 {
						size = scale.Of(orders)
					}
					return i.seedScale(ctx, size)
				}
				seed := cmd.Uint64("seed")
				plan := demo.NewPlan(seed, clock.System())
				if products, orders := cmd.Int("products"), cmd.Int("orders"); products != 0 || orders != 0 {
					plan = plan.Limited(products, orders)
				}
				return i.seed(ctx, plan, seed)
			})
		},
	}
}

// seedScale loads a large programme, with its manager and the sums of reports.
func (i *installation) seedScale(ctx context.Context, size scale.Size) error {
	if err := i.makeReady(ctx); err != nil {
		return err
	}
	started := time.Now()
	programme, err := scale.Load(ctx, i.owner, size, clock.System(), teller("  orders"))
	if err != nil {
		return err
	}
	tell("Making the sums of reports.")
	if _, err := rollup.Rebuild(ctx, i.owner); err != nil {
		return err
	}
	var manager identity.PersonID
	err = database.InTx(ctx, i.owner, func(tx *database.Tx) (err error) {
		manager, err = identity.CreatePerson(ctx, tx, identity.Program(), identity.NewPerson{Name: demo.Manager.Name, Email: demo.Manager.Email}, clock.System())
		if err != nil {
			return err
		}
		return identity.Grant(ctx, tx, identity.Program(), manager, identity.Office{Role: identity.Manager, Programme: programme}, clock.System())
	})
	if err != nil {
		return err
	}
	gate := identity.NewGate(i.secret.Key("pin"), identity.SmallMachine())
	if err := gate.SetPassword(ctx, i.owner, identity.Program(), manager, demo.Manager.Secret, clock.System()); err != nil {
		return err
	}
	if err := i.declare(ctx, `UPDATE installation SET loaded_at = now()`); err != nil {
		return err
	}
	if err := i.declare(ctx, `ANALYZE`); err != nil {
		return err
	}
	say(fmt.Sprintf("Loaded in %s.", time.Since(started).Round(time.Second)))
	introduce([]demo.Login{demo.Manager})
	return nil
}

func (i *installation) seed(ctx context.Context, plan *demo.Plan, seed uint64) error {
	if err := i.makeReady(ctx); err != nil {
		return err
	}
	setup := &web.Setup{}
	program, err := i.wire(ctx, slog.DiscardHandler, setup, nil)
	if err != nil {
		return err
	}
	started := time.Now()
	if err := i.loadDemo(ctx, program, plan, seed, setup); err != nil {
		return err
	}
	say(fmt.Sprintf("Loaded in %s.", time.Since(started).Round(time.Second)))
	introduce(plan.Logins())
	return nil
}

// makeReady prepares an empty demonstration to be loaded into.
func (i *installation) makeReady(ctx context.Context) error {
	if i.isGuest() {
		return fmt.Errorf("another program serves the data in %s and loads them itself", i.Data)
	}
	if err := i.prepare(ctx); err != nil {
		return err
	}
	return i.makeDemonstration(ctx)
}

// makeDemonstration declares an empty installation a demonstration, or clears
// one that was left half loaded on the program's own server.
func (i *installation) makeDemonstration(ctx context.Context) error {
	const declare = `INSERT INTO installation (demonstration) SELECT TRUE WHERE NOT EXISTS (SELECT 1 FROM person) ON CONFLICT DO NOTHING`
	if err := i.declare(ctx, declare); err != nil {
		return err
	}
	state, err := i.standing(ctx)
	switch {
	case err != nil:
		return err
	case state == live:
		return errors.New("this installation is a live one; demonstration data go into an empty one")
	case state == unloaded:
		return i.startAfresh(ctx)
	}
	return nil
}
