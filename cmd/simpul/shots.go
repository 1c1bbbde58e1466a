package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"

	"github.com/urfave/cli/v3"

	"simpul/internal/demo"
	"simpul/internal/shots"
	"simpul/internal/wiring"
)

func shotsCommand() *cli.Command {
	return &cli.Command{
		Name: "shots", ArgsUsage: "DIR",
		Usage:     "photograph every page of the demonstration at 360, 768 and 1280 px, light and dark, into a folder",
		Arguments: []cli.Argument{&cli.StringArg{Name: "dir"}},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			dir := cmd.StringArg("dir")
			if dir == "" {
				return errors.New("say into which folder: simpul shots DIR")
			}
			return photograph(ctx, dir)
		},
	}
}

// photograph photographs the demonstration.
func photograph(ctx context.Context, dir string) error {
	return exhibit(ctx, func(ctx context.Context, base string, i *installation, program *wiring.Program, logins []demo.Login) error {
		starts, err := i.startingPages(ctx)
		if err != nil {
			return err
		}
		n, err := shots.Take(ctx, shots.Options{
			Base: base, Dir: dir, Routes: pageRoutes(program), Visitors: visitors(logins, starts),
			Taken: func(visitor, path string, pictures int) { tell(fmt.Sprintf("  %s %s: %d", visitor, path, pictures)) },
		})
		say(fmt.Sprintf("%d pictures are in %s.", n, filepath.Clean(dir)))
		return err
	})
}

// exhibit serves the demonstration for as long as it is looked at.
func exhibit(ctx context.Context, look func(ctx context.Context, base string, i *installation, program *wiring.Program, logins []demo.Login) error) (err error) {
	c, listener, err := loadAndListen(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }() // the server closes it too
	if !c.Demonstration() {
		return errors.New("only a demonstration is looked at: live pages show real people")
	}
	i, err := open(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, i.close()) }()
	if i.isGuest() {
		return fmt.Errorf("another program serves the data in %s: end it first", c.Data)
	}
	serving, end := context.WithCancel(ctx)
	defer end()
	return i.serve(serving, listener, func(ctx context.Context, program *wiring.Program, logins []demo.Login) error {
		defer end()
		return look(ctx, c.BaseURL, i, program, logins)
	})
}

// pageRoutes are the routes that may show a page.
func pageRoutes(program *wiring.Program) []string {
	var all []string
	for _, r := range program.Web.GetRoutes(true) {
		if r.Method == http.MethodGet {
			all = append(all, r.Path)
		}
	}
	return all
}

// startingPages are a customer's pages to which no page links.
func (i *installation) startingPages(ctx context.Context) ([]string, error) {
	const newest = `SELECT token FROM shop_order WHERE payment_state = 'paid' ORDER BY placed_at DESC, id DESC LIMIT 1`
	var token string
	if err := i.app.GetContext(ctx, &token, newest); err != nil {
		return nil, err
	}
	return []string{"/", "/cari?q=tas", "/keranjang", "/bayar", "/pesanan/" + token, "/masuk", "/masuk/kantor", shots.Nowhere}, nil
}

// parts are the pages of each role of the demonstration, the first the entrance.
var parts = map[string][]string{
	"producer": {"/perajin"}, "officer": {"/koperasi", "/kasir"}, "manager": {"/program", "/kasir"}, "administrator": {"/admin"},
}

// visitors are a customer and the demonstration's logins, one of each role.
func visitors(logins []demo.Login, starts []string) []shots.Visitor {
	all := []shots.Visitor{{Name: "customer", Fills: true, Starts: starts}}
	for _, l := range logins {
		v := shots.Visitor{
			Name: l.Role, Starts: parts[l.Role], Within: parts[l.Role],
			SignIn: "/masuk", Fields: map[string]string{"phone": l.Typed(), "pin": l.Secret},
		}
		if l.Email != "" {
			v.SignIn, v.Fields = "/masuk/kantor", map[string]string{"email": l.Typed(), "password": l.Secret}
		}
		all = append(all, v)
	}
	return all
}
