package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"

	"maps"

	"github.com/urfave/cli/v3"

	"simpul/internal/audit"
	"simpul/internal/clock"
)

func auditCommand() *cli.Command {
	return &cli.Command{
		Name: "audit", Usage: "check every invariant, also while the shop runs; exits 1 when one is broken",
		Flags: []cli.Flag{&cli.BoolFlag{Name: "json", Usage: "print the findings as JSON"}},
		Action: func(ctx context.Context, cmd *cli.Command) (err error) {
			c, err := load()
			if err != nil {
				return err
			}
			i, err := open(ctx, c, func(string) {})
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, i.close()) }()
			findings, err := audit.Run(ctx, i.app, audit.Invariants(i.store), clock.System())
			if err != nil {
				return err
			}
			if cmd.Bool("json") {
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
		},
	}
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
	fmt.Println("\nNot applicable yet, for want of their tables:")
	for _, number := range slices.Sorted(maps.Keys(audit.Pending())) {
		fmt.Printf("         %2d  %s\n", number, audit.Pending()[number])
	}
}
