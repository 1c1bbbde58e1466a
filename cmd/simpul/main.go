// Simpul is an online shop whose every sale is credited to the people who made
// the goods. Without a command it serves; without configuration it serves a
// demonstration on a database of its own.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/urfave/cli/v3"

	"simpul/internal/config"
	"simpul/internal/media"
)

// Exit codes.
const (
	failed        = 1
	misconfigured = 2
)

func main() {
	media.ChildMain()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second signal ends the program at once.
	context.AfterFunc(ctx, stop)
	if err := command().Run(ctx, os.Args); err != nil {
		os.Exit(complain(err))
	}
}

func command() *cli.Command {
	root := &cli.Command{
		Name:    "simpul",
		Usage:   "a shop that credits every sale to its makers",
		Version: version(),
		Action:  serve,
		Commands: []*cli.Command{
			serveCommand(), migrateCommand(), setupCommand(), seedCommand(), auditCommand(), rollupCommand(), picturesCommand(), healthCommand(), shotsCommand(), lighthouseCommand(),
		},
		HideHelpCommand: true,
		ExitErrHandler:  func(context.Context, *cli.Command, error) {},
	}
	for _, c := range append(root.Commands, root) {
		c.Before = refuseArguments
	}
	return root
}

// refuseArguments shows the usage where a word is left over: a command that
// takes none was given one, so it is a command that does not exist or a flag
// without its dashes.
func refuseArguments(ctx context.Context, cmd *cli.Command) (context.Context, error) {
	word := cmd.Args().Get(len(cmd.Arguments))
	if word == "" || cmd.Command(word) != nil {
		return ctx, nil
	}
	cmd.Root().Writer = os.Stderr
	if err := cli.ShowSubcommandHelp(cmd); err != nil {
		return ctx, err
	}
	return ctx, fmt.Errorf("there is no %q here", word)
}

// complain says what went wrong and gives the exit code: 2 for a wrong
// configuration, all of whose faults are told at once.
func complain(err error) int {
	var faults config.Faults
	if errors.As(err, &faults) {
		fmt.Fprintf(os.Stderr, "simpul: the configuration is wrong:\n")
		for _, f := range faults {
			fmt.Fprintf(os.Stderr, "  %s\n", f)
		}
		return misconfigured
	}
	if !errors.Is(err, errReported) {
		fmt.Fprintf(os.Stderr, "simpul: %v\n", err)
	}
	return failed
}

// errReported is a failure whose reason has been printed already.
var errReported = errors.New("failed")

// say prints a line of what was asked for.
func say(text string) { fmt.Println(text) }

// tell prints a line of what the program is doing, apart from what was asked
// for, which may be read by another program.
func tell(text string) { fmt.Fprintln(os.Stderr, text) }

// version is the commit that the program was built from, where the build knew.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	revision := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			revision = s.Value[:12]
		}
	}
	return revision
}
