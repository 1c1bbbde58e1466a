package checkout_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database"
	"simpul/internal/database/dbtest"
	"simpul/internal/order"
	"simpul/internal/payment"
)

// replay is a pgbench script: the statements of one settlement, with the ids
// of another order at every run.
type replay string

// recordSettlement settles one sale while the server logs the statements of
// the application's role, and makes a script of them.
func recordSettlement(b *testing.B, server *dbtest.PrivateServer, w *checkouttest.World, originals []order.Order) replay {
	b.Helper()
	settleOne(b, w, originals) // opens the accounts, as for all but a maker's first sale
	receipt := w.Copies(1, originals[0])[0]
	if _, err := w.Super.ExecContext(b.Context(), `ALTER ROLE simpul_app SET log_statement = 'all'; ALTER ROLE simpul_app SET log_error_verbosity = 'default'`); err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(server.Dir, "server.log")
	before, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	pool, err := database.Open(b.Context(), server.DSN(database.App), database.App)
	if err != nil {
		b.Fatal(err)
	}
	recorded := *w.Checkout
	recorded.DB = pool
	if outcome, err := recorded.Settle(b.Context(), receipt, w.Now); err != nil || outcome != checkout.Settled {
		b.Fatal(outcome, err)
	}
	if err := pool.Close(); err != nil {
		b.Fatal(err)
	}
	if _, err := w.Super.ExecContext(b.Context(), `ALTER ROLE simpul_app RESET ALL`); err != nil {
		b.Fatal(err)
	}
	after, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	return scriptOf(b, string(after[len(before):]))
}

var (
	logLine   = regexp.MustCompile(`^\S+ \S+ \S+ \[\d+\] \S* (\w+):  (.*)$`)
	parameter = regexp.MustCompile(`\$(\d+) = (NULL|'(?:[^']|'')*')`)
	position  = regexp.MustCompile(`\$\d+`)
	longID    = regexp.MustCompile(`1[1-6]00\d{6}`)
)

// scriptOf reads statements and their parameters from the server's log.
func scriptOf(b *testing.B, log string) replay {
	b.Helper()
	var kinds, texts []string
	for line := range strings.Lines(log) {
		line = strings.TrimSuffix(line, "\n")
		if m := logLine.FindStringSubmatch(line); m != nil {
			kinds, texts = append(kinds, m[1]), append(texts, m[2])
		} else if len(texts) > 0 {
			texts[len(texts)-1] += "\n" + line
		}
	}
	var statements []string
	for i, text := range texts {
		switch {
		case kinds[i] == "LOG" && strings.HasPrefix(text, "statement: "):
			statements = append(statements, strings.TrimPrefix(text, "statement: "))
		case kinds[i] == "LOG" && strings.HasPrefix(text, "execute "):
			_, statement, _ := strings.Cut(text, ": ")
			statements = append(statements, statement)
		case kinds[i] == "DETAIL" && len(statements) > 0:
			values := map[string]string{}
			for _, m := range parameter.FindAllStringSubmatch(text, -1) {
				values["$"+m[1]] = expression(m[2])
			}
			last := &statements[len(statements)-1]
			*last = position.ReplaceAllStringFunc(*last, func(p string) string { return values[p] })
		}
	}
	begin := 0
	for begin < len(statements) && !strings.HasPrefix(statements[begin], "BEGIN") {
		begin++
	}
	statements = statements[begin:]
	if len(statements) < 8 || !strings.HasPrefix(statements[len(statements)-1], "COMMIT") {
		b.Fatalf("no settlement in the server's log:\n%s", log)
	}
	var script strings.Builder
	for _, s := range statements {
		end := ";\n"
		if strings.Contains(s, "INSERT INTO ledger_transaction") {
			end = " \\gset v_\n" // its id is what the postings need
		}
		script.WriteString(s + end)
	}
	return replay(script.String())
}

// expression is a logged value in SQL, with variables for what differs from
// one settlement to the next.
func expression(value string) string {
	found := longID.FindAllStringIndex(value, -1)
	if len(found) == 0 || value == "NULL" {
		return value
	}
	if whole := longID.FindString(value); value == "'"+whole+"'" {
		return variable(whole)
	}
	var out strings.Builder
	end := 0
	for _, at := range found {
		out.WriteString(value[end:at[0]] + "' || " + variable(value[at[0]:at[1]]) + " || '")
		end = at[1]
	}
	return "(" + out.String() + value[end:] + ")"
}

func variable(id string) string {
	switch id[1] {
	case '1':
		return ":v_cooperative"
	case '2':
		number, _ := strconv.ParseInt(id, 10, 64)
		return fmt.Sprintf(":v_maker%d", number%2+1)
	case '3':
		return ":v_order"
	case '4':
		return ":v_line"
	case '5':
		return ":v_intent"
	}
	return ":v_id"
}

// run lets sixteen clients of pgbench settle so many sales each, and returns
// the sales per second that it counts.
func (r replay) run(b *testing.B, server *dbtest.PrivateServer, w *checkouttest.World, program string, receipts []payment.Receipt, maker int64, each int) float64 {
	b.Helper()
	first := receipts[0].Order
	var line, intent int64
	const bases = `SELECT (SELECT min(id) FROM order_line WHERE order_id = $1), (SELECT min(id) FROM payment_intent WHERE order_id = $1)`
	if err := w.App.QueryRowContext(b.Context(), bases, first).Scan(&line, &intent); err != nil {
		b.Fatal(err)
	}
	script := filepath.Join(b.TempDir(), "settle.sql")
	head := fmt.Sprintf(`\set v_k :v_k + 1
\set v_n :client_id * %d + :v_k
\set v_stall :v_n %% %d
\set v_order %d + :v_n
\set v_line %d + :v_n
\set v_intent %d + :v_n
\set v_cooperative %d + :v_stall
\set v_maker1 %d + 2 * :v_stall
\set v_maker2 %d + 2 * :v_stall
`, each, stalls, first, line, intent, int64(firstCooperative), maker, maker+1)
	if err := os.WriteFile(script, []byte(head+string(r)), 0o600); err != nil {
		b.Fatal(err)
	}
	cmd := exec.CommandContext(b.Context(), program, "-n", "-M", "simple", "-c", strconv.Itoa(stalls), "-j", "2",
		"-t", strconv.Itoa(each), "-D", "v_k=-1", "-f", script, server.DSN(database.App))
	out, err := cmd.CombinedOutput()
	if err != nil {
		b.Fatalf("pgbench: %v\n%s", err, out)
	}
	var sold int
	const sales = `SELECT count(*) FROM ledger_transaction WHERE rule = 'sale' AND order_id BETWEEN $1 AND $2`
	if err := w.App.GetContext(b.Context(), &sold, sales, first, first+int64(len(receipts))-1); err != nil || sold != len(receipts) {
		b.Fatalf("pgbench settled %d of %d sales, %v\n%s", sold, len(receipts), err, out)
	}
	m := regexp.MustCompile(`(?m)^tps = ([\d.]+)`).FindSubmatch(out)
	if m == nil {
		b.Fatalf("pgbench: %s", out)
	}
	rate, err := strconv.ParseFloat(string(m[1]), 64)
	if err != nil {
		b.Fatal(err)
	}
	return rate
}

// pgbench is the newest that is installed, or "".
func pgbench() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pgbench")
	if len(found) > 0 {
		return found[len(found)-1]
	}
	path, _ := exec.LookPath("pgbench")
	return path
}
