package payout

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/bank"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
)

// HandoverID identifies a handover.
type HandoverID int64

// Owed is what of a cooperative's a handover hands over.
type Owed string

// The sorts.
const (
	Fee      Owed = "fee"      // its part of sales
	Shipping Owed = "shipping" // what customers paid it for parcels
)

func (k Owed) account(group identity.CooperativeID) ledger.Code {
	if k == Shipping {
		return ledger.Shipping(int64(group))
	}
	return ledger.CooperativeFee(int64(group))
}

// Handover is money that a cooperative is owed and is handed over.
type Handover struct {
	ID          HandoverID             `db:"id"`
	Cooperative identity.CooperativeID `db:"cooperative_id"`
	Group       string                 `db:"cooperative"`
	Kind        Owed                   `db:"kind"`
	Amount      money.Amount           `db:"amount"`
	Account     bank.AccountID         `db:"bank_account_id"` // 0 for the cooperative's cash
	AccountName string                 `db:"account"`
	Code        string                 `db:"code"`
	Reference   string                 `db:"reference"`
	PreparedAt  time.Time              `db:"prepared_at"`
	Maker       identity.PersonID      `db:"maker"`
	PreparedBy  string                 `db:"prepared_by"`
	DecidedAt   *time.Time             `db:"decided_at"` // nil while it waits
	DecidedBy   string                 `db:"decided_by"`
	Approved    bool                   `db:"approved"`
}

const owedTo = `
	SELECT (SELECT -coalesce(sum(p.amount), 0) FROM posting p JOIN account a ON a.id = p.account_id
	        WHERE a.code = 'liability:coop:' || $1::bigint || ':fee' AND a.currency = 'IDR')::bigint AS fee,
	       (SELECT -coalesce(sum(p.amount), 0) FROM posting p JOIN account a ON a.id = p.account_id
	        WHERE a.code = 'liability:shipping:' || $1::bigint AND a.currency = 'IDR')::bigint AS shipping,
	       (SELECT coalesce(sum(p.amount), 0) FROM posting p JOIN account a ON a.id = p.account_id
	        WHERE a.code = 'asset:cash:coop:' || $1::bigint AND a.currency = 'IDR')::bigint AS cash,
	       (SELECT -coalesce(sum(p.amount), 0) FROM posting p JOIN account a ON a.id = p.account_id JOIN ledger_transaction t ON t.id = p.transaction_id
	        WHERE a.code = 'liability:suspense:receipts' AND a.currency = 'IDR' AND t.rule = 'cash_count' AND p.cooperative_id = $1)::bigint AS found`

// Treasury is what a cooperative is owed and what is in its cash box.
type Treasury struct {
	Fee      money.Amount `db:"fee"`
	Shipping money.Amount `db:"shipping"`
	Cash     money.Amount `db:"cash"`
	Found    money.Amount `db:"found"` // part of Cash that counts found too much, and nobody knows whose it is
}

// TreasuryOf reads a cooperative's treasury.
func TreasuryOf(ctx context.Context, q database.Queryer, group identity.CooperativeID) (Treasury, error) {
	var t Treasury
	if err := q.GetContext(ctx, &t, owedTo, int64(group)); err != nil {
		return t, fmt.Errorf("payout: treasury of %d: %w", group, err)
	}
	return t, nil
}

const insertHandover = `
	INSERT INTO handover (cooperative_id, kind, amount, bank_account_id, reference, prepared_at, prepared_by)
	VALUES ($1, $2, $3, NULLIF($4, 0::BIGINT), $5, $6, $7) RETURNING id`

// Offer prepares the handover of what a cooperative is owed, from a bank account
// or, with none, from its cash, with the reference of the transfer or the
// receipt; somebody else has to approve it (rule 11). Faults: NotFound, Invalid
// with the fields amount, account and reference.
func (o *Office) Offer(ctx context.Context, actor identity.Actor, group identity.CooperativeID, kind Owed, amount money.Amount, from bank.AccountID, reference string, now time.Time) (HandoverID, error) {
	if err := serves(actor, group); err != nil {
		return 0, err
	}
	var id HandoverID
	err := database.InTx(ctx, o.DB, func(tx *database.Tx) error {
		t, err := TreasuryOf(ctx, tx, group)
		if err != nil {
			return err
		}
		owed := t.Fee
		if kind == Shipping {
			owed = t.Shipping
		}
		if amount.Cmp(owed) > 0 {
			return fault.InvalidFields(fault.Field{Name: "amount", Key: "payout.handover_most", Args: []any{owed}})
		}
		if err := tx.GetContext(ctx, &id, insertHandover, group, kind, amount, int64(from), clean(reference), now, actor.Person); err != nil {
			return fmt.Errorf("payout: handover: %w", refusals.Explain(err))
		}
		return note(ctx, tx, actor, "handover.prepare", "handover", int64(id), nil, now)
	})
	return id, err
}

const handoverColumns = `
	SELECT h.id, h.cooperative_id, c.name AS cooperative, h.kind, h.amount, coalesce(h.bank_account_id, 0) AS bank_account_id,
	       coalesce(k.bank || ' ••' || k.number_end, '') AS account, coalesce(k.code, '') AS code, h.reference, h.prepared_at,
	       h.prepared_by AS maker, maker.name AS prepared_by, d.decided_at, coalesce(decider.name, '') AS decided_by,
	       coalesce(d.approved, FALSE) AS approved
	FROM handover h
	JOIN cooperative c ON c.id = h.cooperative_id
	JOIN person maker ON maker.id = h.prepared_by
	LEFT JOIN bank_account k ON k.id = h.bank_account_id
	LEFT JOIN handover_decision d ON d.handover_id = h.id
	LEFT JOIN person decider ON decider.id = d.decided_by`

const (
	handoverByID        = handoverColumns + ` WHERE h.id = $1`
	handoversOf         = handoverColumns + ` WHERE h.cooperative_id = $1 ORDER BY h.id DESC LIMIT $2`
	handoversForManager = handoverColumns + `
	WHERE ($1 = 0 OR c.programme_id = $1) AND d.handover_id IS NULL AND h.prepared_by <> $2 AND may_approve($2, h.cooperative_id, h.prepared_by, 1)
	ORDER BY h.id`
	programmeOfGroup = `SELECT programme_id FROM cooperative WHERE id = $1`
	insertDecision   = `
	INSERT INTO handover_decision (handover_id, approved, decided_at, decided_by, prepared_by) VALUES ($1, $2, $3, $4, $5)`
)

// Handovers lists a cooperative's handovers, the newest first.
func Handovers(ctx context.Context, q database.Queryer, group identity.CooperativeID, limit int) ([]Handover, error) {
	return handovers(ctx, q, handoversOf, group, limit)
}

// HandoversForManager lists those of a programme that wait for this manager.
func HandoversForManager(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, manager identity.PersonID) ([]Handover, error) {
	return handovers(ctx, q, handoversForManager, programme, manager)
}

// HandoversForAdministrator lists those of any programme that wait for this
// administrator.
func HandoversForAdministrator(ctx context.Context, q database.Queryer, administrator identity.PersonID) ([]Handover, error) {
	return handovers(ctx, q, handoversForManager, identity.ProgrammeID(0), administrator)
}

func handovers(ctx context.Context, q database.Queryer, query string, args ...any) ([]Handover, error) {
	var all []Handover
	if err := q.SelectContext(ctx, &all, query, args...); err != nil {
		return nil, fmt.Errorf("payout: handovers: %w", err)
	}
	return all, nil
}

// Decide approves a handover, which posts it, or ends it. Who prepared it may
// only end it. Faults: NotFound, Forbidden, Conflict for one that was decided or
// is more than is owed by now, or more cash than there is.
func (o *Office) Decide(ctx context.Context, actor identity.Actor, id HandoverID, approve bool, now time.Time) error {
	return database.InTx(ctx, o.DB, func(tx *database.Tx) error {
		var h Handover
		err := tx.GetContext(ctx, &h, handoverByID, int64(id))
		if database.NoRows(err) {
			return fault.New(fault.NotFound, "error.not_found")
		}
		if err != nil {
			return fmt.Errorf("payout: handover %d: %w", id, err)
		}
		var programme identity.ProgrammeID
		if err := tx.GetContext(ctx, &programme, programmeOfGroup, h.Cooperative); err != nil {
			return fmt.Errorf("payout: handover %d: %w", id, err)
		}
		if !mayDecide(actor, h.Cooperative, programme) {
			return fault.New(fault.NotFound, "error.not_found")
		}
		// A refund may be about to draw on the same.
		if _, err := ledger.Drawable(ctx, tx, money.IDR, h.Kind.account(h.Cooperative)); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, insertDecision, int64(id), approve, now, actor.Person, h.Maker); err != nil {
			return fmt.Errorf("payout: decide handover %d: %w", id, refusals.Explain(err))
		}
		if approve {
			if err := h.post(ctx, tx, actor, now); err != nil {
				return err
			}
		}
		return note(ctx, tx, actor, "handover.decide", "handover", int64(id), struct {
			Approved bool `json:"approved"`
		}{approve}, now)
	})
}

func (h Handover) post(ctx context.Context, tx *database.Tx, actor identity.Actor, now time.Time) error {
	from := ledger.CooperativeCash(int64(h.Cooperative))
	if h.Account != 0 {
		from = ledger.Bank(h.Code)
	}
	scope := ledger.Scope{Cooperative: int64(h.Cooperative)}
	return post(ctx, tx, actor, "handover", "handover:"+text(h.ID), now,
		ledger.Debit(h.Kind.account(h.Cooperative), h.Amount, scope), ledger.Credit(from, h.Amount, scope))
}
