package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/urfave/cli/v3"

	"simpul/internal/clock"
	"simpul/internal/demo"
	"simpul/internal/web"
)

func seedCommand() *cli.Command {
	return &cli.Command{
		Name: "seed", Usage: "load demonstration data into an empty installation, which becomes a demonstration for good",
		Flags: []cli.Flag{
			&cli.Uint64Flag{Name: "seed", Usage: "the same seed and day make the same data", Value: demo.Seed},
			&cli.IntFlag{Name: "products", Usage: "load only so many products (0: all)"},
			&cli.IntFlag{Name: "orders", Usage: "load only so many orders, the newest (0: all)"},
		},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			return withInstallation(ctx, func(i *installation) error {
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

func (i *installation) seed(ctx context.Context, plan *demo.Plan, seed uint64) error {
	if i.isGuest() {
		return fmt.Errorf("another program serves the data in %s and loads them itself", i.Data)
	}
	if err := i.prepare(ctx); err != nil {
		return err
	}
	if err := i.makeDemonstration(ctx); err != nil {
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
