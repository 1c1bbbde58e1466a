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
	"simpul/internal/demo"
	"simpul/internal/web"
	"simpul/internal/wiring"
)

func serveCommand() *cli.Command {
	return &cli.Command{Name: "serve", Usage: "serve the shop (the default)", Action: serve}
}

func serve(ctx context.Context, _ *cli.Command) (err error) {
	c, listener, err := loadAndListen(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }() // the server closes it too
	i, err := open(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, i.close()) }()
	if i.isGuest() {
		return fmt.Errorf("another program serves the data in %s", c.Data)
	}
	return i.serve(ctx, listener, func(context.Context, *wiring.Program, []demo.Login) error { return nil })
}

// isGuest tells whether the server is another program's.
func (i *installation) isGuest() bool { return i.Demonstration() && i.server == nil }

// serve prepares the installation and serves it until it is told to end. Once
// all data are there it does what is due then.
func (i *installation) serve(
	ctx context.Context, listener net.Listener, due func(context.Context, *wiring.Program, []demo.Login) error,
) error {
	if err := i.prepare(ctx); err != nil {
		return unlessEnded(ctx, err)
	}
	state, err := i.standing(ctx)
	if err != nil {
		return err
	}
	var plan *demo.Plan
	var logins []demo.Login
	switch state {
	case unloaded:
		if err := i.startAfresh(ctx); err != nil {
			return unlessEnded(ctx, err)
		}
		plan = demo.NewPlan(demo.Seed, clock.System())
		logins = plan.Logins()
	case loaded:
		if logins, err = demo.Logins(ctx, i.app); err != nil {
			return err
		}
	}
	setup := &web.Setup{}
	setup.Open()
	program, err := i.wire(ctx, slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}), setup, logins)
	if err != nil {
		return err
	}
	say("\n  Simpul: " + i.BaseURL + i.listening())
	if state == live {
		i.advise(ctx)
	}
	introduce(logins)
	return i.run(ctx, program, listener, func(ctx context.Context) error {
		if state == unloaded {
			tell("\n  Loading demonstration data; the shop is open meanwhile.")
			if err := i.loadDemo(ctx, program, plan, demo.Seed, setup); err != nil {
				return err
			}
			tell("  Demonstration data are complete.")
		}
		return due(ctx, program, logins)
	})
}

// listening says where the program listens, unless browsers go there too.
func (i *installation) listening() string {
	if i.BaseURL == "http://"+i.Addr {
		return ""
	}
	return " (listening on " + i.Addr + ")"
}

// wire puts the program together on the installation.
func (i *installation) wire(ctx context.Context, log slog.Handler, setup *web.Setup, logins []demo.Login) (*wiring.Program, error) {
	phones, offices := hints(logins)
	return wiring.New(ctx, wiring.Options{
		Config: i.Config, App: i.app, Report: i.report, Store: i.store, Secret: i.secret, Clock: clock.System,
		Log: slog.New(log), Setup: setup, Version: version(), Phones: phones, Offices: offices,
	})
}

// advise says what a live installation is missing.
func (i *installation) advise(ctx context.Context) {
	var people bool
	if err := i.app.GetContext(ctx, &people, `SELECT EXISTS (SELECT 1 FROM person)`); err == nil && !people {
		tell("  Nobody can sign in yet: begin with \"simpul setup\".")
	}
	if !i.Stripe() {
		tell("  STRIPE_SECRET_KEY is not set: nothing can be paid.")
	}
}

// shutdownWithin is how long requests and jobs that have begun get to end.
const shutdownWithin = 15 * time.Second

// run serves, loads, and then works on jobs, until it is told to end or
// something that it stands on has ended.
func (i *installation) run(ctx context.Context, program *wiring.Program, listener net.Listener, load func(context.Context) error) error {
	running, end := context.WithCancelCause(ctx)
	defer end(nil)
	go func() { end(fmt.Errorf("the web server has ended: %w", errors.Join(program.Web.Listener(listener)))) }()
	if i.server != nil {
		go func() {
			<-i.server.Done()
			end(errors.New("the database server has ended"))
		}()
	}
	if err := load(running); err != nil {
		end(err)
	} else if err := program.Worker.Start(context.WithoutCancel(ctx)); err != nil {
		end(err)
	}
	<-running.Done()

	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownWithin)
	defer cancel()
	stopped := errors.Join(program.Web.ShutdownWithContext(last), program.Worker.Stop(last))
	return errors.Join(unlessEnded(ctx, context.Cause(running)), stopped)
}

// unlessEnded leaves out what failed because the program was told to end.
func unlessEnded(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return nil
}
