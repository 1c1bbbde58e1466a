package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/urfave/cli/v3"

	"simpul/internal/audit"
	"simpul/internal/clock"
	"simpul/internal/database"
)

func auditCommand() *cli.Command {
	return &cli.Command{
		Name: "audit", Usage: "check every invariant, also while the shop runs; exits 1 when one is broken",
		Flags: []cli.Flag{&cli.BoolFlag{Name: "json", Usage: "print the findings as JSON"}},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			return withInstallation(ctx, func(i *installation) error { return i.audit(ctx, cmd.Bool("json")) })
		},
	}
}

func (i *installation) audit(ctx context.Context, asJSON bool) error {
	if err := isMigrated(ctx, i.app); err != nil {
		return err
	}
	findings, err := audit.Run(ctx, i.app, audit.Invariants(i.store), clock.System())
	if err != nil {
		return err
	}
	if asJSON {
		out := json.NewEncoder(os.Stdout)
		out.SetIndent("", "  ")
		if err := out.Encode(findings); err != nil {
			return err
		}
	} else {
		printFindings(findings)
	}
	if slices.ContainsFunc(findings, audit.Finding.Broken) {
		return errReported
	}
	return nil
}

func isMigrated(ctx context.Context, db *database.DB) error {
	var there bool
	if err := db.GetContext(ctx, &there, `SELECT to_regclass('installation') IS NOT NULL`); err != nil {
		return err
	}
	if !there {
		return errors.New("there is no shop in this database yet")
	}
	return nil
}

func printFindings(findings []audit.Finding) {
	for _, f := range findings {
		state := "ok"
		switch {
		case f.Broken():
			state = "BROKEN"
		case len(f.Offenders) > 0:
			state = "overdue"
		}
		fmt.Printf("%-8s %2d  %s\n", state, f.Number, f.Name)
		for _, o := range f.Offenders {
			fmt.Printf("             %s\n", o)
		}
	}
}
