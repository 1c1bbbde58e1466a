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
	"simpul/internal/wiring"
)

func seedCommand() *cli.Command {
	return &cli.Command{
		Name: "seed", Usage: "load demonstration data into an empty installation, which becomes a demonstration for good",
		Flags: []cli.Flag{&cli.Uint64Flag{Name: "seed", Usage: "the same seed and day make the same data", Value: demo.Seed}},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			return withInstallation(ctx, func(i *installation) error { return i.seed(ctx, cmd.Uint64("seed")) })
		},
	}
}

func (i *installation) seed(ctx context.Context, seed uint64) error {
	if i.Demonstration() && i.server == nil {
		return errors.New("the shop is running and loads its data itself")
	}
	const declare = `INSERT INTO installation (demonstration) SELECT TRUE WHERE NOT EXISTS (SELECT 1 FROM person) ON CONFLICT DO NOTHING`
	if err := database.InTx(ctx, i.owner, func(tx *database.Tx) error {
		_, err := tx.ExecContext(ctx, declare)
		return err
	}); err != nil {
		return err
	}
	program, err := wiring.New(ctx, wiring.Options{
		Config: i.Config, App: i.app, Report: i.report, Store: i.store, Secret: i.secret, Clock: clock.System,
		Log: slog.New(slog.DiscardHandler), Version: version(),
	})
	if err != nil {
		return err
	}
	plan := demo.NewPlan(seed, clock.System())
	told := time.Time{}
	started := time.Now()
	err = demo.Load(ctx, plan, seed, demo.Target{
		DB: i.app, Owner: i.owner, Studio: program.Studio, Checkout: program.Checkout, Gate: program.Gate,
		Progress: func(step demo.Step, done, total int) {
			if time.Since(told) > time.Second || done == total {
				told = time.Now()
				fmt.Printf("%-8s %d of %d\n", step, done, total)
			}
		},
	}, clock.System())
	if err != nil {
		return err
	}
	fmt.Printf("Loaded in %s. Sign in as\n", time.Since(started).Round(time.Second))
	introduce(plan, func(text string) { fmt.Println(text) })
	return nil
}
