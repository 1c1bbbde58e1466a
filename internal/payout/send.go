package payout

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/bank"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/notice"
	"simpul/internal/producer"
)

// Evidence shows that a payout reached its producer. Of a bank or e-wallet it
// is the account that the money left and the reference; of cash it is a
// photograph of the receipt, or a number of a code that matched.
type Evidence struct {
	Account   bank.AccountID
	Reference string
	Fee       money.Amount // the bank's, borne by the shop
	Receipt   media.ID     // a private picture
	code      int
}

const insertSending = `
	INSERT INTO payout_sending (payout_id, method, bank_account_id, reference, fee, picture_id, code_number, code_matched, sent_at, sent_by)
	VALUES ($1, $2, NULLIF($3, 0::BIGINT), NULLIF($4, ''), $5, NULLIF($6, 0::BIGINT), NULLIF($7, 0), CASE WHEN $7 <> 0 THEN TRUE END, $8, $9)`

// Send records that an approved payout was sent (rule 7), with evidence of the
// sort that its method asks for. Faults: NotFound, Invalid with the fields
// account, reference or photo, Conflict for one that was sent or has come back,
// or whose producer is held or wants it elsewhere.
func (o *Office) Send(ctx context.Context, actor identity.Actor, id ID, e Evidence, now time.Time) error {
	return database.InTx(ctx, o.DB, func(tx *database.Tx) error { return send(ctx, tx, actor, id, e, now) })
}

func send(ctx context.Context, tx *database.Tx, actor identity.Actor, id ID, e Evidence, now time.Time) error {
	p, err := servedPayout(ctx, tx, actor, id)
	if err != nil {
		return err
	}
	from := ledger.CooperativeCash(int64(p.Cooperative))
	if p.Method != producer.InCash {
		account, err := bank.ByID(ctx, tx, e.Account)
		if fault.KindOf(err) == fault.NotFound {
			return fault.InvalidFields(fault.Field{Name: "account", Key: "payout.account"})
		}
		if err != nil {
			return err
		}
		from = ledger.Bank(account.Code)
	}
	if _, err := tx.ExecContext(ctx, insertSending, int64(id), p.Method, int64(e.Account), clean(e.Reference), e.Fee, int64(e.Receipt),
		e.code, now, actor.Person); err != nil {
		return fmt.Errorf("payout: send %d: %w", id, refusals.Explain(err))
	}
	if err := post(ctx, tx, actor, "payout_sent", "payout_sent:"+text(id), now,
		ledger.Debit(ledger.PayoutInTransit, p.Amount, p.scope()),
		ledger.Debit(ledger.PayoutFee, e.Fee, ledger.Scope{Cooperative: int64(p.Cooperative)}),
		// Apart, because the bank shows the fee on a line of its own.
		ledger.Credit(from, p.Amount, p.scope()), ledger.Credit(from, e.Fee, p.scope())); err != nil {
		return err
	}
	if err := tell(ctx, tx, notice.PaidOut, p, "", now); err != nil {
		return err
	}
	return note(ctx, tx, actor, "producer_payout.send", "payout", int64(id), nil, now)
}

// clean is a reference as it is compared: without spaces around, in capitals.
func clean(reference string) string { return strings.ToUpper(strings.TrimSpace(reference)) }

const (
	insertReturn = `
	INSERT INTO payout_return (payout_id, reason, fee_back, returned_at, returned_by) VALUES ($1, $2, $3, $4, $5)`
	sendingFee = `
	SELECT s.fee, b.code FROM payout_sending s JOIN bank_account b ON b.id = s.bank_account_id WHERE s.payout_id = $1`
)

// Return takes back an approved payout that failed or that nobody fetched, once:
// what was posted of it is reversed, and she can be paid it again. Where the
// bank keeps the fee of a transfer, the shop has still paid it. Faults:
// NotFound, Invalid with the field reason, Conflict for one that came back
// before or that she has received.
func (o *Office) Return(ctx context.Context, actor identity.Actor, id ID, reason string, feeBack bool, now time.Time) error {
	if strings.TrimSpace(reason) == "" {
		return fault.InvalidFields(fault.Field{Name: "reason", Key: "error.required"})
	}
	return database.InTx(ctx, o.DB, func(tx *database.Tx) error {
		p, err := servedPayout(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, insertReturn, int64(id), reason, feeBack, now, actor.Person); err != nil {
			return fmt.Errorf("payout: return %d: %w", id, refusals.Explain(err))
		}
		for _, key := range []string{"payout_sent:", "payout:"} {
			posted, err := ledger.ByKey(ctx, tx, key+text(id))
			if fault.KindOf(err) == fault.NotFound {
				continue // it was never sent
			}
			if err != nil {
				return err
			}
			if _, err := ledger.Reverse(ctx, tx, posted, int64(actor.Person), reason, now); err != nil {
				return fmt.Errorf("payout: return %d: %w", id, refusals.Explain(err))
			}
		}
		if !feeBack {
			if err := keepFee(ctx, tx, actor, id, now); err != nil {
				return err
			}
		}
		if err := tell(ctx, tx, notice.PaidBack, p, reason, now); err != nil {
			return err
		}
		return note(ctx, tx, actor, "producer_payout.return", "payout", int64(id), nil, now)
	})
}

// keepFee posts the fee of a transfer that came back while its fee did not.
func keepFee(ctx context.Context, tx *database.Tx, actor identity.Actor, id ID, now time.Time) error {
	var kept struct {
		Fee  money.Amount `db:"fee"`
		Code string       `db:"code"`
	}
	err := tx.GetContext(ctx, &kept, sendingFee, int64(id))
	if database.NoRows(err) || err == nil && kept.Fee.IsZero() {
		return nil
	}
	if err != nil {
		return fmt.Errorf("payout: fee of %d: %w", id, err)
	}
	return post(ctx, tx, actor, "payout_fee", "payout_fee:"+text(id), now,
		ledger.Debit(ledger.PayoutFee, kept.Fee, ledger.Scope{}), ledger.Credit(ledger.Bank(kept.Code), kept.Fee, ledger.Scope{}))
}

// tell lets a producer know what became of a payout to her.
func tell(ctx context.Context, tx *database.Tx, kind notice.Kind, p Payout, reason string, now time.Time) error {
	where := p.Masked()
	if p.Method == producer.InCash {
		where = i18n.T(i18n.With(ctx, i18n.Indonesian), "payout.cash")
	}
	return notice.Tell(ctx, tx, notice.Notice{
		Person: p.Producer, Kind: kind, Subject: where, Amount: p.Amount, Reason: reason, About: int64(p.ID), CreatedAt: now,
	})
}
