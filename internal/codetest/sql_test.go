package codetest

import (
	"context"
	"database/sql"
	"errors"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"

	"simpul/internal/database"
	"simpul/internal/database/dbtest"
)

// notOurs are statements that PostgreSQL's superuser runs before there is a
// schema.
const notOurs = "internal/database/postgres"

// templates are strings that become statements only when another one, which is
// tested by itself, is put into them.
var templates = []string{
	`SELECT offender FROM (%s) AS o (offender) LIMIT %d`, // around the query of an invariant
}

// statement is a string in the code that PostgreSQL is to run.
type statement struct {
	at  string
	sql string
}

// role is the role that runs the statement.
func (s statement) role() database.Role {
	switch {
	case strings.HasPrefix(s.at, "internal/report/"):
		return database.Report
	case strings.HasPrefix(s.at, "internal/database/migrate.go"), strings.HasPrefix(s.at, "internal/region/load.go"),
		strings.HasPrefix(s.at, "internal/ledger/epoch.go"), strings.HasPrefix(s.at, "internal/media/remake.go"), strings.HasPrefix(s.at, "internal/scale/"),
		ofInstallation.MatchString(s.sql):
		return database.Owner
	}
	return database.App
}

// ofInstallation are statements that say what kind of installation it is, which
// the serving program may not change.
var ofInstallation = regexp.MustCompile(`^(INSERT INTO|UPDATE) installation\b`)

var sqlStart = regexp.MustCompile(`^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b`)

// TestEveryStatementIsValid plans every statement on the migrated schema as the
// role that runs it, without running it: a misspelt column or a missing grant
// fails here.
func TestEveryStatementIsValid(t *testing.T) {
	t.Parallel()
	statements := map[database.Role][]statement{}
	number := 0
	for _, s := range sources(t) {
		if s.isTestHelp() || s.path == notOurs {
			continue
		}
		for _, found := range statementsOf(s) {
			statements[found.role()] = append(statements[found.role()], found)
			number++
		}
	}
	if number < 200 {
		t.Errorf("only %d statements were found", number)
	}
	db := dbtest.New(t)
	for role, pool := range map[database.Role]*database.DB{database.App: db.App, database.Owner: db.Owner, database.Report: db.Report} {
		if len(statements[role]) == 0 {
			t.Errorf("no statement is run as %s", role)
		}
		conn, err := pool.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		// With values known, a condition on NULL would be planned away.
		if _, err := conn.ExecContext(t.Context(), `SET plan_cache_mode = force_generic_plan`); err != nil {
			t.Fatal(err)
		}
		for _, s := range statements[role] {
			if err := plan(t.Context(), conn, s.sql); err != nil {
				t.Errorf("%s: as %s: %v\n%s", s.at, role, err, s.sql)
			}
		}
		if err := conn.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d statements", number)
}

// TestPlanSeesGrantsAndColumns is the proof that the test above can fail.
func TestPlanSeesGrantsAndColumns(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	for _, test := range []struct {
		pool *database.DB
		sql  string
		want pqerror.Code
	}{
		{db.App, `SELECT nama FROM person`, "42703"},
		{db.App, `SELECT name FROM person WHERE id = $1`, ""},
		{db.App, `UPDATE posting SET amount = $1 WHERE transaction_id = $2`, "42501"},
		{db.App, `UPDATE person SET member_number = $1 WHERE id = $2`, "42501"},
		{db.Report, `SELECT phone FROM person`, "42501"},
		{db.Report, `INSERT INTO trail DEFAULT VALUES`, "42501"},
	} {
		conn, err := test.pool.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var refused *pq.Error
		err = plan(t.Context(), conn, test.sql)
		if errors.As(err, &refused) && refused.Code != test.want || refused == nil && (err != nil || test.want != "") {
			t.Errorf("%s: %v, want %q", test.sql, err, test.want)
		}
		if err := conn.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// plan makes PostgreSQL parse and plan a statement and check its grants.
// Parsing alone looks at no grant; EXPLAIN does, and runs nothing.
func plan(ctx context.Context, conn *sql.Conn, statement string) error {
	if _, err := conn.ExecContext(ctx, `PREPARE s AS `+statement); err != nil {
		return err
	}
	var parameters int
	const count = `SELECT cardinality(parameter_types) FROM pg_prepared_statements WHERE name = 's'`
	if err := conn.QueryRowContext(ctx, count).Scan(&parameters); err != nil {
		return err
	}
	run := `EXPLAIN EXECUTE s`
	if parameters > 0 {
		run += "(NULL" + strings.Repeat(", NULL", parameters-1) + ")"
	}
	_, planned := conn.ExecContext(ctx, run)
	if _, err := conn.ExecContext(ctx, `DEALLOCATE s`); err != nil {
		return err
	}
	return planned
}

// statementsOf are the constant strings of a package that begin as a statement
// does, as long as they come: a constant that is only ever joined to others is
// part of a statement, and found in the whole.
func statementsOf(s *source) []statement {
	found := map[string]string{} // the text → where
	part := partsOnly(s)
	for _, file := range s.files {
		constants(s, file, func(e ast.Expr, value string, named types.Object) {
			if !sqlStart.MatchString(value) || named != nil && part[named] || slices.Contains(templates, value) {
				return
			}
			if _, known := found[value]; !known {
				found[value] = s.at(e.Pos())
			}
		})
	}
	var all []statement
	for _, text := range slices.Sorted(maps.Keys(found)) {
		all = append(all, statement{at: found[text], sql: text})
	}
	return all
}

// constants visits the longest constant strings below a node; named is the
// constant that one is the value of, or nil.
func constants(s *source, in ast.Node, visit func(e ast.Expr, value string, named types.Object)) {
	names := map[ast.Expr]types.Object{}
	ast.Inspect(in, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GenDecl:
			if n.Tok != token.CONST {
				return true
			}
			for _, spec := range n.Specs {
				declared := spec.(*ast.ValueSpec)
				for i, value := range declared.Values {
					names[value] = s.info.Defs[declared.Names[i]]
				}
			}
		case ast.Expr:
			value := s.info.Types[n].Value
			if value == nil || value.Kind() != constant.String {
				return true
			}
			visit(n, constant.StringVal(value), names[n])
			return false
		}
		return true
	})
}

// TestNoStatementIsJoinedWhileRunning holds statements to constants, which is
// what makes the test above complete, and injection impossible.
func TestNoStatementIsJoinedWhileRunning(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if s.isTestHelp() || s.path == notOurs {
			continue
		}
		for _, file := range s.files {
			ast.Inspect(file, func(n ast.Node) bool {
				sum, ok := n.(*ast.BinaryExpr)
				if !ok || sum.Op != token.ADD || s.info.Types[sum].Value != nil {
					return true
				}
				if first := s.info.Types[sum.X].Value; first != nil && first.Kind() == constant.String && sqlStart.MatchString(constant.StringVal(first)) {
					t.Errorf("%s: a statement is joined to what is not constant", s.at(sum.Pos()))
				}
				return true
			})
		}
	}
}

// partsOnly are the constants of a package that are used in concatenations and
// nowhere else.
func partsOnly(s *source) map[types.Object]bool {
	joined, alone := map[types.Object]bool{}, map[types.Object]bool{}
	for _, file := range s.files {
		operand := map[*ast.Ident]bool{}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BinaryExpr:
				for _, side := range []ast.Expr{n.X, n.Y} {
					if name, ok := side.(*ast.Ident); ok && n.Op == token.ADD {
						operand[name] = true
					}
				}
			case *ast.Ident:
				object, ok := s.info.Uses[n].(*types.Const)
				switch {
				case !ok:
				case operand[n]:
					joined[object] = true
				default:
					alone[object] = true
				}
			}
			return true
		})
	}
	parts := map[types.Object]bool{}
	for object := range joined {
		parts[object] = !alone[object]
	}
	return parts
}
