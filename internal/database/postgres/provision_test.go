package postgres_test

import (
	"strings"
	"sync"
	"testing"

	"simpul/internal/database/postgres"
)

func TestProvision(t *testing.T) {
	t.Parallel()
	server := start(t, postgres.Options{Dir: newDir(t), Volatile: true})

	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := postgres.Provision(t.Context(), superuser(server.Address), "simpul"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for range 20 {
		query(t, superuser(server.Address), `ALTER ROLE simpul_app NOLOGIN`)
		for range 8 {
			all.Go(func() {
				if err := postgres.Provision(t.Context(), superuser(server.Address), "simpul"); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
	if t.Failed() {
		t.FailNow()
	}

	owner := server.DSN("simpul_owner", "simpul")
	for _, extension := range []string{"pg_trgm", "unaccent", "btree_gist"} {
		query(t, owner, `CREATE EXTENSION `+extension)
	}
	query(t, owner, `CREATE TABLE public.thing (id int)`)
	for _, role := range []string{"simpul_app", "simpul_report"} {
		dsn := server.DSN(role, "simpul")
		if who := query(t, dsn, `SELECT current_user`); who != role {
			t.Errorf("%s logs in as %q", role, who)
		}
		for _, refused := range []string{`CREATE TABLE public.other (id int)`, `SELECT * FROM thing`, `CREATE ROLE other`, `SET ROLE simpul_owner`} {
			if _, err := tryQuery(t.Context(), dsn, refused); err == nil || !strings.Contains(err.Error(), "permission denied") {
				t.Errorf("%s may %s: %v", role, refused, err)
			}
		}
	}
	if super := query(t, superuser(server.Address), `SELECT count(*) FROM pg_roles WHERE rolname LIKE 'simpul%' AND (rolsuper OR rolcreaterole OR rolcreatedb)`); super != "0" {
		t.Error("a role of the program may more than it needs")
	}
}

func TestProvisionByURL(t *testing.T) {
	t.Parallel()
	server := start(t, postgres.Options{Dir: newDir(t), Volatile: true})
	url := "postgres://postgres@/postgres?sslmode=disable&host=" + server.SocketDir
	if err := postgres.Provision(t.Context(), url, "simpul"); err != nil {
		t.Fatal(err)
	}
	query(t, server.DSN("simpul_owner", "simpul"), `CREATE TABLE thing (id int)`)
}
