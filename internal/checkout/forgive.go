package checkout

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/forgiveness"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/notice"
)

// AskForgiveness asks to forgive an amount of what a debtor of a programme owes.
// It returns field faults for the amount and the reason, Conflict when less is
// owed for good or another wish waits, and NotFound for a debtor of another
// programme.
func (c *Checkout) AskForgiveness(ctx context.Context, actor identity.Actor, programme identity.ProgrammeID, d forgiveness.Debtor, amount money.Amount, reason string, now time.Time) (forgiveness.ID, error) {
	reason, err := reasonOf(reason)
	if err != nil {
		return 0, err
	}
	if amount.Sign() <= 0 || !amount.IsWhole() {
		return 0, fault.InvalidFields(fault.Field{Name: "amount", Key: "debt.amount"})
	}
	var id forgiveness.ID
	return id, database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		if err := debtorOf(ctx, tx, programme, d); err != nil {
			return err
		}
		if err := mustOwe(ctx, tx, d, amount); err != nil {
			return err
		}
		id, err = forgiveness.Ask(ctx, tx, actor, programme, d, amount, reason, now)
		return err
	})
}

// Forgive approves or refuses a wish of another person's; what is approved is
// posted by rule 5. It returns Forbidden for the person who asked, Conflict when
// it was decided before or less is owed by now, and NotFound for another
// programme's.
func (c *Checkout) Forgive(ctx context.Context, actor identity.Actor, programme identity.ProgrammeID, id forgiveness.ID, approved bool, now time.Time) error {
	return database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		f, err := forgiveness.Decide(ctx, tx, actor, programme, id, approved, now)
		if err != nil || !approved {
			return err
		}
		if err := mustOwe(ctx, tx, f.Debtor, f.Amount); err != nil {
			return err
		}
		if _, err := ledger.Post(ctx, tx, ledger.Transaction{
			Key: "forgiveness:" + strconv.FormatInt(int64(f.ID), 10), Rule: "forgiveness", Actor: int64(actor.Person), Reason: f.Reason,
			OccurredAt: now, RecordedAt: now,
			Entries: []ledger.Entry{
				ledger.Debit(ledger.RefundAbsorbed, f.Amount, ledger.Scope{}),
				ledger.Credit(receivableOf(f.Debtor), f.Amount, ledger.Scope{Cooperative: int64(f.Cooperative)}),
			},
		}); err != nil || f.Producer == 0 {
			return err
		}
		return notice.Tell(ctx, tx, notice.Notice{Person: f.Producer, Kind: notice.Forgiven, Amount: f.Amount, Reason: f.Reason, CreatedAt: now})
	})
}

func receivableOf(d forgiveness.Debtor) ledger.Code {
	if d.Producer != 0 {
		return ledger.ProducerReceivable(int64(d.Producer))
	}
	return ledger.CooperativeReceivable(int64(d.Cooperative))
}

func mustOwe(ctx context.Context, tx *database.Tx, d forgiveness.Debtor, amount money.Amount) error {
	owed, err := repayable(ctx, tx, receivableOf(d))
	if err != nil {
		return err
	}
	if left := owed[receivableOf(d)]; amount.Cmp(left) > 0 {
		return fault.New(fault.Conflict, "debt.too_much", left)
	}
	return nil
}

const debtorOfProgramme = `
	SELECT EXISTS (SELECT 1 FROM cooperative c WHERE c.programme_id = $1 AND (c.id = $3
		OR EXISTS (SELECT 1 FROM membership m WHERE m.cooperative_id = c.id AND m.producer_id = $2)))`

func debtorOf(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, d forgiveness.Debtor) error {
	var ours bool
	if err := q.GetContext(ctx, &ours, debtorOfProgramme, int64(programme), int64(d.Producer), int64(d.Cooperative)); err != nil {
		return fmt.Errorf("checkout: debtor %+v: %w", d, err)
	}
	if !ours {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return nil
}
