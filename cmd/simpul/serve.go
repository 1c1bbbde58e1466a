package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"time"

	"github.com/urfave/cli/v3"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/demo"
	"simpul/internal/web"
	"simpul/internal/wiring"
	"simpul/views/signin"
)

// shutdownWithin is how long requests and jobs that have begun get to end.
const shutdownWithin = 15 * time.Second

func serveCommand() *cli.Command {
	return &cli.Command{Name: "serve", Usage: "serve the shop (the default)", Action: serve}
}

func serve(ctx context.Context, _ *cli.Command) (err error) {
	c, err := load()
	if err != nil {
		return err
	}
	// Taken first, so that an occupied address is known before any set-up.
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("SIMPUL_ADDR: %w", err)
	}
	defer func() { _ = listener.Close() }() // the server closes it too

	say := func(text string) { fmt.Println(text) }
	i, err := open(ctx, c, say)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, i.close()) }()
	if c.Demonstration() && i.server == nil {
		return fmt.Errorf("another program serves the data in %s", c.Data)
	}
	if err := i.prepare(ctx, say); err != nil {
		return err
	}
	return i.serve(ctx, listener, say)
}

func (i *installation) serve(ctx context.Context, listener net.Listener, say func(string)) error {
	seed := uint64(demo.Seed)
	loaded, demonstration, err := i.standing(ctx)
	if err != nil {
		return err
	}
	if demonstration && !loaded {
		// What a killed program has left half done is made anew.
		if err := i.startAfresh(ctx); err != nil {
			return err
		}
	}
	setup := &web.Setup{}
	setup.Open()
	options := wiring.Options{
		Config: i.Config, App: i.app, Report: i.report, Store: i.store, Spool: "", Secret: i.secret, Clock: clock.System,
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})), Setup: setup, Version: version(),
	}
	plan := demo.NewPlan(seed, clock.System())
	if demonstration {
		options.Phones, options.Offices = hints(plan)
	}
	program, err := wiring.New(ctx, options)
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() { served <- program.Web.Listener(listener) }()
	say("")
	say("  Simpul: " + i.BaseURL)
	if demonstration {
		introduce(plan, say)
	}
	if demonstration && !loaded {
		if err := i.loadDemo(ctx, program, plan, seed, setup, say); err != nil {
			return errors.Join(err, program.Web.Shutdown())
		}
	}
	if err := program.Worker.Start(ctx); err != nil {
		return errors.Join(err, program.Web.Shutdown())
	}
	return i.wait(ctx, program, served)
}

// wait ends when the program is told to, or when something it stands on ends.
func (i *installation) wait(ctx context.Context, program *wiring.Program, served <-chan error) error {
	var gone <-chan struct{}
	if i.server != nil {
		gone = i.server.Done()
	}
	var reason error
	select {
	case <-ctx.Done():
	case err := <-served:
		reason = fmt.Errorf("serve: %w", err)
	case <-gone:
		reason = errors.New("the database server has ended")
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownWithin)
	defer cancel()
	return errors.Join(reason, program.Web.ShutdownWithContext(last), program.Worker.Stop(last))
}

// standing tells whether this is a demonstration, and whether its data are
// complete.
func (i *installation) standing(ctx context.Context) (loaded, demonstration bool, err error) {
	const kind = `SELECT coalesce((SELECT demonstration FROM installation), FALSE)`
	if err := i.app.GetContext(ctx, &demonstration, kind); err != nil {
		return false, false, err
	}
	if !i.Demonstration() {
		return true, demonstration, nil
	}
	loaded, err = demo.Loaded(ctx, i.app)
	return loaded, demonstration, err
}

// startAfresh empties the database of a demonstration that was never loaded to
// the end.
func (i *installation) startAfresh(ctx context.Context) error {
	var people int
	if err := i.app.GetContext(ctx, &people, `SELECT count(*) FROM person`); err != nil || people == 0 {
		return err
	}
	if err := database.Empty(ctx, i.owner); err != nil {
		return err
	}
	return i.prepare(ctx, func(string) {})
}

// loadDemo loads the demonstration's data while the shop is open.
func (i *installation) loadDemo(ctx context.Context, program *wiring.Program, plan *demo.Plan, seed uint64, setup *web.Setup, say func(string)) error {
	say("")
	say("  Loading demonstration data; the shop is open meanwhile.")
	told := time.Time{}
	err := demo.Load(ctx, plan, seed, demo.Target{
		DB: i.app, Owner: i.owner, Studio: program.Studio, Checkout: program.Checkout, Gate: program.Gate,
		Progress: func(step demo.Step, done, total int) {
			setup.Loading(step.Overall(done, total), demo.Whole)
			if time.Since(told) > 2*time.Second || done == total {
				told = time.Now()
				say(fmt.Sprintf("  %-8s %d of %d", step, done, total))
			}
		},
	}, clock.System())
	if err != nil {
		return err
	}
	setup.Loading(demo.Whole, demo.Whole)
	say("  Demonstration data are complete.")
	return nil
}

// introduce prints who can sign in to the demonstration.
func introduce(plan *demo.Plan, say func(string)) {
	say("  Demonstration: invented people, no real money. Sign in at /masuk as")
	for _, l := range plan.Logins() {
		say(fmt.Sprintf("    %-14s %-16s %-28s %s", l.Role, l.Name, l.Typed(), l.Secret))
	}
}

func hints(plan *demo.Plan) (phones, offices []signin.Hint) {
	for _, l := range plan.Logins() {
		hint := signin.Hint{Name: l.Name, Detail: l.Detail(), Typed: l.Typed(), Secret: l.Secret}
		if l.Email != "" {
			offices = append(offices, hint)
		} else {
			phones = append(phones, hint)
		}
	}
	return phones, offices
}
