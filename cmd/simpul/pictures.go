package main

import (
	"context"
	"fmt"

	"github.com/urfave/cli/v3"

	"simpul/internal/media"
)

func picturesCommand() *cli.Command {
	return &cli.Command{
		Name: "pictures", Usage: "make the sizes of photographs anew from the originals where one is missing or made by an earlier recipe, also while the shop runs",
		Flags: []cli.Flag{&cli.BoolFlag{Name: "all", Usage: "of every photograph"}},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			return withInstallation(ctx, func(i *installation) error { return i.pictures(ctx, cmd.Bool("all")) })
		},
	}
}

func (i *installation) pictures(ctx context.Context, all bool) error {
	if err := isMigrated(ctx, i.app); err != nil {
		return err
	}
	studio, err := media.NewStudio(i.store, "")
	if err != nil {
		return err
	}
	made, err := media.Remake(ctx, i.owner, studio, all, teller("Photographs:"))
	if err != nil {
		return err
	}
	say(fmt.Sprintf("%d photographs were whole, %d were made anew, %d could not be.", made.Whole, made.Made, len(made.Failed)))
	for _, failure := range made.Failed {
		tell(failure.Error())
	}
	if len(made.Failed) > 0 {
		return errReported
	}
	return nil
}
