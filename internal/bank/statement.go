package bank

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
)

// StatementID identifies an imported statement.
type StatementID int64

// LineID identifies a line of an imported statement.
type LineID int64

const insertStatement = `
	INSERT INTO bank_statement (account_id, file_name, hash, imported_at, imported_by) VALUES ($1, $2, $3, $4, $5) RETURNING id`

const insertLines = `
	INSERT INTO bank_line (statement_id, account_id, day, description, amount, balance, occurrence)
	SELECT $1, $2, n.day, n.description, n.amount, n.balance, n.occurrence
	FROM unnest($3::date[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[])
	     WITH ORDINALITY AS n (day, description, amount, balance, occurrence, place)
	ORDER BY n.place
	ON CONFLICT (account_id, day, amount, balance, description, occurrence) DO NOTHING`

// Import stores the lines of a statement's file that are not stored yet and
// tells how many. Faults of the field file: Invalid for a sheet with faults or
// a line in the future, Conflict when the same file was imported before, or
// nothing in it is new.
func Import(ctx context.Context, tx *database.Tx, actor identity.Actor, account AccountID, fileName string, content []byte, now time.Time) (added int, err error) {
	sheet := ReadSheet(content)
	if !sheet.Valid() {
		return 0, fault.InvalidFields(fault.Field{Name: "file", Key: "bank.sheet.faults"})
	}
	if last := sheet.Lines[len(sheet.Lines)-1]; last.Day.After(now.Add(24 * time.Hour)) {
		return 0, fault.InvalidFields(fault.Field{Name: "file", Key: "bank.sheet.future"})
	}
	hash := sha256.Sum256(content)
	var id StatementID
	if name := []rune(strings.ToValidUTF8(fileName, "")); len(name) > 200 {
		fileName = string(name[:200])
	}
	if err := tx.GetContext(ctx, &id, insertStatement, int64(account), fileName, hash[:], now, actor.Person); err != nil {
		return 0, fmt.Errorf("bank: import: %w", statementRefusals.Explain(err))
	}
	c := columnsOf(sheet.Lines)
	result, err := tx.ExecContext(ctx, insertLines, int64(id), int64(account), c.days, c.descriptions, c.amounts, c.balances, c.occurrences)
	if err != nil {
		return 0, fmt.Errorf("bank: import: %w", err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("bank: import: %w", err)
	}
	if n == 0 {
		return 0, fault.New(fault.Conflict, "bank.sheet.known")
	}
	return int(n), note(ctx, tx, actor, "bank_statement.import", int64(account), now)
}

var statementRefusals = database.Refusals{
	"bank_statement_once":            fault.New(fault.Conflict, "bank.sheet.known"),
	"bank_statement_account_id_fkey": fault.New(fault.NotFound, "bank.unknown"),
}

// sheetColumns are lines as arrays.
type sheetColumns struct {
	days, descriptions             pq.StringArray
	amounts, balances, occurrences pq.Int64Array
}

// columnsOf numbers lines that read alike, so that two real ones are two and a
// line that stands in two files is one.
func columnsOf(lines []Line) sheetColumns {
	var c sheetColumns
	type alike struct {
		day, description string
		amount, balance  int64
	}
	seen := map[alike]int64{}
	for _, l := range lines {
		key := alike{l.Day.Format(time.DateOnly), l.Description, l.Amount.Minor(), l.Balance.Minor()}
		seen[key]++
		c.days, c.descriptions = append(c.days, key.day), append(c.descriptions, key.description)
		c.amounts, c.balances = append(c.amounts, key.amount), append(c.balances, key.balance)
		c.occurrences = append(c.occurrences, seen[key])
	}
	return c
}
