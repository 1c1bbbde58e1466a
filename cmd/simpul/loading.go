package main

import (
	"context"
	"errors"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/demo"
	"simpul/internal/web"
	"simpul/internal/wiring"
)

// standing is what kind of installation this is.
type standing uint8

const (
	live     standing = iota // real people and money
	loaded                   // a demonstration
	unloaded                 // a demonstration of the program's own whose data are not complete
)

func (i *installation) standing(ctx context.Context) (standing, error) {
	const kind = `SELECT coalesce((SELECT demonstration FROM installation), FALSE)`
	var demonstration bool
	if err := i.app.GetContext(ctx, &demonstration, kind); err != nil || !demonstration {
		return live, err
	}
	if complete, err := demo.Loaded(ctx, i.app); err != nil || complete || !i.Demonstration() {
		return loaded, err
	}
	return unloaded, nil
}

// startAfresh empties the database of a demonstration that a killed program has
// left half loaded.
func (i *installation) startAfresh(ctx context.Context) error {
	var people bool
	if err := i.app.GetContext(ctx, &people, `SELECT EXISTS (SELECT 1 FROM person)`); err != nil || !people {
		return err
	}
	tell("An earlier start was interrupted while it loaded its data: beginning anew.")
	if err := database.Empty(ctx, i.owner); err != nil {
		return err
	}
	return i.prepare(ctx)
}

// loadDemo loads a plan, with commits that do not wait for the disk: what a
// crash takes is loaded again.
func (i *installation) loadDemo(ctx context.Context, program *wiring.Program, plan *demo.Plan, seed uint64, setup *web.Setup) (err error) {
	db, err := database.OpenRelaxed(ctx, i.appLogin.dsn, i.appLogin.role)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	story := *program.Checkout
	story.DB = db
	office := *program.Payout
	office.DB = db
	tellers := map[demo.Step]func(done, total int){}
	for _, step := range demo.Steps() {
		tellers[step] = teller("  " + string(step))
	}
	err = demo.Load(ctx, plan, seed, demo.Target{
		DB: db, Owner: i.owner, Studio: program.Studio, Checkout: &story, Payout: &office, Gate: program.Gate,
		Progress: func(step demo.Step, done, total int) {
			setup.Loading(step.Overall(done, total), demo.Whole)
			tellers[step](done, total)
		},
	}, clock.System())
	if err != nil {
		return err
	}
	setup.Loading(demo.Whole, demo.Whole)
	return nil
}
