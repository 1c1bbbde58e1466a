package bank

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/trail"
)

// AccountID identifies a bank account.
type AccountID int64

// Account is a bank account of a programme or of a cooperative; the other id
// is 0.
type Account struct {
	ID          AccountID              `db:"id"`
	Programme   identity.ProgrammeID   `db:"programme_id"`
	Cooperative identity.CooperativeID `db:"cooperative_id"`
	Code        string                 `db:"code"` // in the ledger: asset:bank:{code}
	Bank        string                 `db:"bank"`
	Holder      string                 `db:"holder"`
	NumberEnd   string                 `db:"number_end"` // the last four digits
	OpenedAt    time.Time              `db:"opened_at"`
	Open        bool                   `db:"open"`
}

// Label names the account for people: "BRI ••1234".
func (a Account) Label() string { return a.Bank + " ••" + a.NumberEnd }

var refusals = database.Refusals{
	"bank_account_code_unique": fault.InvalidFields(fault.Field{Name: "code", Key: "bank.code.taken"}),
	"bank_account_code":        fault.InvalidFields(fault.Field{Name: "code", Key: "bank.code"}),
	"bank_account_bank":        fault.InvalidFields(fault.Field{Name: "bank", Key: "bank.bank"}),
	"bank_account_holder":      fault.InvalidFields(fault.Field{Name: "holder", Key: "bank.holder"}),
	"bank_account_number_end":  fault.InvalidFields(fault.Field{Name: "number", Key: "bank.number"}),
}

const insertAccount = `
	INSERT INTO bank_account (programme_id, cooperative_id, code, bank, holder, number_end, opened_at, opened_by)
	VALUES (NULLIF($1, 0::BIGINT), NULLIF($2, 0::BIGINT), $3, $4, $5, $6, $7, $8) RETURNING id`

// Add registers a bank account from a's owner, code, bank, holder and last
// four digits. Faults of the fields code, bank, holder and number.
func Add(ctx context.Context, tx *database.Tx, actor identity.Actor, a Account, now time.Time) (Account, error) {
	a.Code, a.Bank, a.Holder = strings.ToLower(strings.TrimSpace(a.Code)), strings.TrimSpace(a.Bank), strings.TrimSpace(a.Holder)
	a.OpenedAt, a.Open = now, true
	if err := tx.GetContext(ctx, &a.ID, insertAccount, a.Programme, a.Cooperative, a.Code, a.Bank, a.Holder, a.NumberEnd, now, actor.Person); err != nil {
		return Account{}, refusals.Explain(fmt.Errorf("bank: add account %s: %w", a.Code, err))
	}
	return a, note(ctx, tx, actor, "bank_account.add", int64(a.ID), now)
}

const accountColumns = `
	SELECT b.id, coalesce(b.programme_id, 0) AS programme_id, coalesce(b.cooperative_id, 0) AS cooperative_id, b.code, b.bank,
	       b.holder, b.number_end, b.opened_at, b.closed_at IS NULL AS open
	FROM bank_account b`

const accountByID = accountColumns + ` WHERE b.id = $1`

// ByID reads a bank account, or returns a NotFound fault.
func ByID(ctx context.Context, q database.Queryer, id AccountID) (Account, error) {
	var a Account
	err := q.GetContext(ctx, &a, accountByID, int64(id))
	if database.NoRows(err) {
		return Account{}, fault.New(fault.NotFound, "bank.unknown")
	}
	if err != nil {
		return Account{}, fmt.Errorf("bank: account %d: %w", id, err)
	}
	return a, nil
}

const accountsOfProgramme = accountColumns + `
	LEFT JOIN cooperative k ON k.id = b.cooperative_id
	WHERE coalesce(b.programme_id, k.programme_id) = $1 ORDER BY b.programme_id IS NULL, b.code`

// OfProgramme lists the bank accounts of a programme and, after its own, of
// its cooperatives.
func OfProgramme(ctx context.Context, q database.Queryer, id identity.ProgrammeID) ([]Account, error) {
	return accounts(ctx, q, accountsOfProgramme, id)
}

const accountsOfCooperative = accountColumns + ` WHERE b.cooperative_id = $1 ORDER BY b.code`

// OfCooperative lists a cooperative's bank accounts.
func OfCooperative(ctx context.Context, q database.Queryer, id identity.CooperativeID) ([]Account, error) {
	return accounts(ctx, q, accountsOfCooperative, id)
}

func accounts(ctx context.Context, q database.Queryer, query string, args ...any) ([]Account, error) {
	var all []Account
	if err := q.SelectContext(ctx, &all, query, args...); err != nil {
		return nil, fmt.Errorf("bank: accounts: %w", err)
	}
	return all, nil
}

func note(ctx context.Context, tx *database.Tx, actor identity.Actor, action string, id int64, now time.Time) error {
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), OnBehalfOf: int64(actor.OnBehalfOf), Action: action,
		SubjectKind: "bank_account", SubjectID: id,
	})
}
