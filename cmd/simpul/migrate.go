package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/urfave/cli/v3"
)

func migrateCommand() *cli.Command {
	return &cli.Command{
		Name: "migrate", Usage: "bring the database to the newest schema",
		Action: func(ctx context.Context, _ *cli.Command) error {
			return withInstallation(ctx, func(i *installation) error {
				fmt.Println("The schema is up to date.")
				return nil
			})
		},
	}
}

// withInstallation opens and prepares the configured installation for one
// command.
func withInstallation(ctx context.Context, do func(*installation) error) (err error) {
	c, err := load()
	if err != nil {
		return err
	}
	say := func(text string) { fmt.Println(text) }
	i, err := open(ctx, c, say)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, i.close()) }()
	if err := i.prepare(ctx, say); err != nil {
		return err
	}
	return do(i)
}
