package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"simpul/internal/clock"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/region"
)

// question is something that setup has to know: by flag, else asked for.
type question struct {
	flag, text, value string
	optional          bool
}

func questions() []question {
	return []question{
		{flag: "admin-name", text: "Administrator's name"},
		{flag: "admin-email", text: "Administrator's e-mail"},
		{flag: "programme", text: "Programme's name"},
		{flag: "agency", text: "Agency that runs the programme"},
		{flag: "manager-name", text: "Programme manager's name (empty for none)", optional: true},
		{flag: "manager-email", text: "Programme manager's e-mail (empty for none)", optional: true},
		{flag: "cooperative", text: "First cooperative's name"},
		{flag: "deed", text: "Number of its deed (empty for a business group without one)", optional: true},
		{flag: "village", text: "Its village: official code, or name with district"},
		{flag: "street", text: "Its address in the village"},
		{flag: "phone", text: "Its telephone number"},
		{flag: "officer-name", text: "First officer's name"},
		{flag: "officer-phone", text: "First officer's telephone number"},
		{flag: "fees", text: "Parts of a sale in percent: cooperative, programme, payment cost", value: "6,2,2"},
	}
}

func setupCommand() *cli.Command {
	command := &cli.Command{
		Name:  "setup",
		Usage: "begin a live installation: administrator, programme, first cooperative and its officer; needs DATABASE_URL",
		Action: func(ctx context.Context, cmd *cli.Command) error {
			return withInstallation(ctx, func(i *installation) error {
				if i.Demonstration() {
					return errors.New("setup begins a live installation: set DATABASE_URL")
				}
				answers, err := ask(cmd, os.Stdin, os.Stdout)
				if err != nil {
					return err
				}
				return i.begin(ctx, answers, clock.System())
			})
		},
	}
	for _, q := range questions() {
		command.Flags = append(command.Flags, &cli.StringFlag{Name: q.flag, Usage: q.text, Value: q.value})
	}
	return command
}

// ask takes the answers from the flags and asks for the others.
func ask(cmd *cli.Command, in io.Reader, out io.Writer) (map[string]string, error) {
	answers := map[string]string{}
	lines := bufio.NewScanner(in)
	for _, q := range questions() {
		answer := strings.TrimSpace(cmd.String(q.flag))
		for answer == "" && !cmd.IsSet(q.flag) {
			_, _ = fmt.Fprintf(out, "%s: ", q.text)
			if !lines.Scan() {
				return nil, fmt.Errorf("%s is missing (--%s)", q.text, q.flag)
			}
			if answer = strings.TrimSpace(lines.Text()); answer == "" && q.optional {
				break
			}
		}
		if answer == "" && !q.optional {
			return nil, fmt.Errorf("%s is missing (--%s)", q.text, q.flag)
		}
		answers[q.flag] = answer
	}
	return answers, nil
}

// begin makes everything in one transaction and prints the invitations.
func (i *installation) begin(ctx context.Context, answers map[string]string, now time.Time) error {
	var people int
	if err := i.app.GetContext(ctx, &people, `SELECT count(*) FROM person`); err != nil {
		return err
	}
	if people > 0 {
		return errors.New("this installation has people already")
	}
	draft, rates, err := i.cooperativeDraft(ctx, answers)
	if err != nil {
		return err
	}
	officerPhone, err := identity.Phone(answers["officer-phone"], "ID")
	if err != nil {
		return errors.New("the officer's telephone number is no telephone number")
	}
	const declare = `INSERT INTO installation (demonstration) VALUES (FALSE) ON CONFLICT DO NOTHING`
	if err := database.InTx(ctx, i.owner, func(tx *database.Tx) error {
		_, err := tx.ExecContext(ctx, declare)
		return err
	}); err != nil {
		return err
	}

	var invitations []string
	invite := func(tx *database.Tx, p identity.NewPerson, o identity.Office) error {
		person, err := identity.CreatePerson(ctx, tx, identity.Program(), p, now)
		if err != nil {
			return err
		}
		if err := identity.Grant(ctx, tx, identity.Program(), person, o, now); err != nil {
			return err
		}
		invitation, err := identity.Invite(ctx, tx, identity.Program(), person, now)
		if err == nil {
			invitations = append(invitations, fmt.Sprintf("  %-14s %-24s %s%s", o.Role, p.Name, i.BaseURL, invitation.Path()))
		}
		return err
	}
	err = database.InTx(ctx, i.app, func(tx *database.Tx) error {
		invitations = nil
		programme, first, err := cooperative.Setup(ctx, tx, identity.Program(), cooperative.Beginning{
			ProgrammeName: answers["programme"], Agency: answers["agency"], Cooperative: draft, Rates: rates,
		}, now)
		if err != nil {
			return err
		}
		if err := invite(tx, identity.NewPerson{Name: answers["admin-name"], Email: strings.ToLower(answers["admin-email"])},
			identity.Office{Role: identity.Administrator}); err != nil {
			return err
		}
		if answers["manager-email"] != "" {
			if err := invite(tx, identity.NewPerson{Name: answers["manager-name"], Email: strings.ToLower(answers["manager-email"])},
				identity.Office{Role: identity.Manager, Programme: programme.ID}); err != nil {
				return err
			}
		}
		return invite(tx, identity.NewPerson{Name: answers["officer-name"], Phone: officerPhone},
			identity.Office{Role: identity.Officer, Cooperative: first.ID})
	})
	if err != nil {
		return inWords(ctx, err)
	}
	fmt.Println("Ready. Each sets a password or PIN by the own link, once:")
	for _, line := range invitations {
		fmt.Println(line)
	}
	return nil
}

func (i *installation) cooperativeDraft(ctx context.Context, answers map[string]string) (cooperative.Draft, cooperative.Rates, error) {
	var rates cooperative.Rates
	if _, err := fmt.Sscanf(answers["fees"], "%d,%d,%d", &rates.CooperativeBP, &rates.ProgrammeBP, &rates.ContributionBP); err != nil {
		return cooperative.Draft{}, rates, errors.New("fees are three whole percentages, such as 6,2,2")
	}
	const perPercent = 100
	rates.CooperativeBP, rates.ProgrammeBP, rates.ContributionBP = rates.CooperativeBP*perPercent, rates.ProgrammeBP*perPercent, rates.ContributionBP*perPercent
	village, err := i.village(ctx, answers["village"])
	if err != nil {
		return cooperative.Draft{}, rates, err
	}
	phone, err := identity.Phone(answers["phone"], "ID")
	if err != nil {
		return cooperative.Draft{}, rates, errors.New("the cooperative's telephone number is no telephone number")
	}
	form := cooperative.KelompokUsaha
	if answers["deed"] != "" {
		form = cooperative.Koperasi
	}
	return cooperative.Draft{
		Name: answers["cooperative"], LegalForm: form, DeedNumber: answers["deed"], Village: village, Street: answers["street"], Phone: phone,
	}, rates, nil
}

// village reads an official code, or a name that means one village.
func (i *installation) village(ctx context.Context, typed string) (region.Code, error) {
	if code := region.Code(typed); code.Valid() && code.Level() == region.Village {
		if _, err := region.ByCode(ctx, i.app, code); err != nil {
			return "", fmt.Errorf("there is no village %s", code)
		}
		return code, nil
	}
	matches, err := region.Search(ctx, i.app, typed, region.Filter{Level: region.Village}, 10)
	if err != nil {
		return "", err
	}
	if len(matches) == 1 && !matches[0].Similar {
		return matches[0].Code, nil
	}
	lines := []string{fmt.Sprintf("%q means no single village; give the code of one", typed)}
	for _, m := range matches {
		lines = append(lines, fmt.Sprintf("  %s  %s", m.Code, m.Address()))
	}
	return "", errors.New(strings.Join(lines, "\n"))
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
