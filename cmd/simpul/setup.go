package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"simpul/internal/clock"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/delivery"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
)

func setupCommand() *cli.Command {
	command := &cli.Command{
		Name:   "setup",
		Usage:  "begin a live installation: administrator, programme, first cooperative and its officer; needs DATABASE_URL",
		Action: setup,
	}
	for _, q := range questions() {
		command.Flags = append(command.Flags, &cli.StringFlag{Name: q.flag, Usage: q.text, Value: q.value})
	}
	return command
}

func setup(ctx context.Context, cmd *cli.Command) error {
	c, err := load()
	if err != nil {
		return err
	}
	if c.Demonstration() {
		return errors.New("setup begins a live installation: set DATABASE_URL")
	}
	return withInstallation(ctx, func(i *installation) error {
		if err := i.prepare(ctx); err != nil {
			return err
		}
		if err := isEmpty(ctx, i.app); err != nil {
			return err
		}
		said, err := ask(cmd, os.Stdin, os.Stdout)
		if err != nil {
			return err
		}
		b, err := said.read(ctx, i.app)
		if err != nil {
			return err
		}
		invitations, err := i.begin(ctx, b, clock.System())
		if err != nil {
			return inWords(ctx, err)
		}
		say("Ready. Each of them opens the link and sets a password or PIN, once, within seven days:")
		for _, line := range invitations {
			say(line)
		}
		return nil
	})
}

// isEmpty refuses an installation that somebody has begun.
func isEmpty(ctx context.Context, q database.Queryer) error {
	const begun = `SELECT EXISTS (SELECT 1 FROM person) OR EXISTS (SELECT 1 FROM installation)`
	var refused bool
	if err := q.GetContext(ctx, &refused, begun); err != nil {
		return err
	}
	if refused {
		return errors.New("this installation was begun before; setup works on an empty one, once")
	}
	return nil
}

// begin makes everything in one transaction and gives the invitations, a line
// each.
func (i *installation) begin(ctx context.Context, b beginning, now time.Time) (invitations []string, err error) {
	err = database.InTx(ctx, i.app, func(tx *database.Tx) error {
		invitations = nil
		// Of two that begin at once, the second waits here and then finds people.
		if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtext('simpul setup'))`); err != nil {
			return err
		}
		if err := isEmpty(ctx, tx); err != nil {
			return err
		}
		programme, first, err := cooperative.Setup(ctx, tx, identity.Program(), b.Beginning, now)
		if err != nil {
			return err
		}
		if err := delivery.SetRates(ctx, tx, identity.Program(), first.ID, b.shipping, now); err != nil {
			return err
		}
		invite := func(p identity.NewPerson, o identity.Office) error {
			path, err := appoint(ctx, tx, p, o, now)
			invitations = append(invitations, fmt.Sprintf("  %-14s %-24s %s%s", o.Role, p.Name, i.BaseURL, path))
			return err
		}
		if err := invite(b.administrator, identity.Office{Role: identity.Administrator}); err != nil {
			return err
		}
		if b.manager != nil {
			if err := invite(*b.manager, identity.Office{Role: identity.Manager, Programme: programme.ID}); err != nil {
				return err
			}
		}
		return invite(b.officer, identity.Office{Role: identity.Officer, Cooperative: first.ID})
	})
	if err != nil {
		return nil, err
	}
	return invitations, i.declare(ctx, `INSERT INTO installation (demonstration) VALUES (FALSE) ON CONFLICT DO NOTHING`)
}

// appoint makes a person with an office and gives the path of the invitation.
func appoint(ctx context.Context, tx *database.Tx, p identity.NewPerson, o identity.Office, now time.Time) (string, error) {
	person, err := identity.CreatePerson(ctx, tx, identity.Program(), p, now)
	if err != nil {
		return "", err
	}
	if err := identity.Grant(ctx, tx, identity.Program(), person, o, now); err != nil {
		return "", err
	}
	invitation, err := identity.Invite(ctx, tx, identity.Program(), person, now)
	return invitation.Path(), err
}

// inWords gives a fault its message in English, for the terminal.
func inWords(ctx context.Context, err error) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	ctx = i18n.With(ctx, i18n.English)
	lines := []string{i18n.T(ctx, f.Key, f.Args...)}
	for _, field := range f.Fields {
		lines = append(lines, fmt.Sprintf("  %s: %s", field.Name, i18n.T(ctx, field.Key, field.Args...)))
	}
	return errors.New(strings.Join(lines, "\n"))
}
