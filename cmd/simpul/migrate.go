package main

import (
	"context"

	"github.com/urfave/cli/v3"
)

func migrateCommand() *cli.Command {
	return &cli.Command{
		Name: "migrate", Usage: "bring the database to the newest schema",
		Action: func(ctx context.Context, _ *cli.Command) error {
			return withInstallation(ctx, func(i *installation) error {
				if err := i.prepare(ctx); err != nil {
					return err
				}
				say("The schema is up to date.")
				return nil
			})
		},
	}
}
