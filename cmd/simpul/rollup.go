package main

import (
	"context"
	"fmt"

	"github.com/urfave/cli/v3"

	"simpul/internal/rollup"
)

func rollupCommand() *cli.Command {
	return &cli.Command{
		Name: "rollup", Usage: "make the sums that reports read anew from the ledger, also while the shop runs",
		Action: func(ctx context.Context, _ *cli.Command) error {
			return withInstallation(ctx, func(i *installation) error {
				if err := isMigrated(ctx, i.app); err != nil {
					return err
				}
				transactions, err := rollup.Rebuild(ctx, i.owner)
				if err != nil {
					return err
				}
				say(fmt.Sprintf("The sums hold %d transactions of the ledger.", transactions))
				return nil
			})
		},
	}
}
