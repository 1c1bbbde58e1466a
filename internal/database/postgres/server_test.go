package postgres

import (
	"context"
	"database/sql"
	"testing"
	"time"
)

func startTest(t *testing.T, opt Options) *Server {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	s, err := Start(ctx, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestFresh(t *testing.T) {
	t.Parallel()
	s := startTest(t, Options{Dir: t.TempDir() + "/pg", Progress: func(m Message) { t.Log(m) }})
	if err := Provision(t.Context(), s.DSN(Superuser, "postgres"), "simpul"); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("postgres", s.DSN("simpul_app", "simpul"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var v string
	if err := db.QueryRow("select version()").Scan(&v); err != nil {
		t.Fatal(err)
	}
	t.Log(v)
}
