package payment

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/money"
)

const keepBalanceTransaction = `
	INSERT INTO balance_transaction (provider, external_id, kind, category, source, payment, amount, fee, tax, net, currency,
		fee_details, source_amount, source_currency, exchange_rate, available_at, created_at, kept_at)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
	ON CONFLICT (provider, external_id) DO NOTHING RETURNING id`

const keptBalanceTransaction = `SELECT id FROM balance_transaction WHERE provider = $1 AND external_id = $2`

// KeepBalanceTransaction stores a balance transaction once, by the processor's
// id; fresh is false when it was stored before.
func KeepBalanceTransaction(ctx context.Context, tx *database.Tx, b BalanceTransaction, now time.Time) (id BalanceTransactionID, fresh bool, err error) {
	details, err := json.Marshal(append([]FeeDetail{}, b.FeeDetails...))
	if err != nil {
		return 0, false, fmt.Errorf("payment: fee details of %s: %w", b.ExternalID, err)
	}
	var origin sql.NullInt64
	var originCurrency sql.NullString
	if b.Converted {
		origin = sql.NullInt64{Int64: b.Origin.Minor(), Valid: true}
		originCurrency = sql.NullString{String: string(b.Origin.Currency()), Valid: true}
	}
	err = tx.GetContext(ctx, &id, keepBalanceTransaction, string(b.Provider), b.ExternalID, b.Kind, b.Category, b.Source, b.Payment,
		b.Amount.Minor(), b.Fee.Minor(), b.Tax.Minor(), b.Net().Minor(), string(b.Amount.Currency()), string(details),
		origin, originCurrency, b.ExchangeRate, b.AvailableAt, b.CreatedAt, now)
	if err == nil {
		return id, true, nil
	}
	if database.NoRows(err) {
		err = tx.GetContext(ctx, &id, keptBalanceTransaction, string(b.Provider), b.ExternalID)
	}
	if err != nil {
		return 0, false, fmt.Errorf("payment: keep balance transaction %s of %s: %w", b.ExternalID, b.Provider, err)
	}
	return id, false, nil
}

const keepPayout = `
	INSERT INTO processor_payout (provider, external_id, amount, currency, state, arrives_at, created_at, seen_at)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
	ON CONFLICT (provider, external_id) DO UPDATE SET state = EXCLUDED.state, arrives_at = EXCLUDED.arrives_at, seen_at = EXCLUDED.seen_at
	WHERE processor_payout.seen_at <= EXCLUDED.seen_at`

// KeepPayout stores how a processor's payout stands.
func KeepPayout(ctx context.Context, tx *database.Tx, p BankPayout, now time.Time) error {
	if _, err := tx.ExecContext(ctx, keepPayout, string(p.Provider), p.ExternalID, p.Amount.Minor(), string(p.Amount.Currency()),
		string(p.State), p.ArrivesAt, p.CreatedAt, now); err != nil {
		return fmt.Errorf("payment: keep payout %s of %s: %w", p.ExternalID, p.Provider, err)
	}
	return nil
}

// Subject is a list that a processor is asked for.
type Subject string

// The subjects.
const (
	ReceiptSubject Subject = "receipts"
	BalanceSubject Subject = "balance"
	PayoutSubject  Subject = "payouts"
)

const watermark = `SELECT reached FROM processor_watermark WHERE provider = $1 AND subject = $2`

const beginnings = `SELECT coalesce(min(created_at), $2::timestamptz) FROM payment_intent WHERE provider = $1`

// Reached is how far a list of a processor was read to its end; before the
// first time it is when the shop first asked that processor for a payment.
func Reached(ctx context.Context, q database.Queryer, provider Method, subject Subject, now time.Time) (time.Time, error) {
	var reached time.Time
	err := q.GetContext(ctx, &reached, watermark, string(provider), string(subject))
	if database.NoRows(err) {
		err = q.GetContext(ctx, &reached, beginnings, string(provider), now)
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("payment: watermark of %s: %w", provider, err)
	}
	return reached, nil
}

const reach = `
	INSERT INTO processor_watermark (provider, subject, reached) VALUES ($1, $2, $3)
	ON CONFLICT (provider, subject) DO UPDATE SET reached = greatest(processor_watermark.reached, EXCLUDED.reached)`

// Reach records that a list was read to its end; it never goes back.
func Reach(ctx context.Context, tx *database.Tx, provider Method, subject Subject, until time.Time) error {
	if _, err := tx.ExecContext(ctx, reach, string(provider), string(subject), until); err != nil {
		return fmt.Errorf("payment: watermark of %s: %w", provider, err)
	}
	return nil
}

const oldestComingPayout = `SELECT min(created_at) FROM processor_payout WHERE provider = $1 AND state = 'coming'`

// OldestComing is when the oldest payout that has not ended was made, or zero.
func OldestComing(ctx context.Context, q database.Queryer, provider Method) (time.Time, error) {
	var at sql.NullTime
	if err := q.GetContext(ctx, &at, oldestComingPayout, string(provider)); err != nil {
		return time.Time{}, fmt.Errorf("payment: payouts of %s: %w", provider, err)
	}
	return at.Time, nil
}

const balanceTransactionColumns = `
	SELECT b.id, b.provider, b.external_id, b.kind, b.category, b.source, b.payment, b.amount, b.fee, b.tax, b.currency,
	       b.fee_details, coalesce(b.source_amount, 0) AS origin, coalesce(b.source_currency, '') AS origin_currency,
	       b.exchange_rate, b.available_at, b.created_at
	FROM balance_transaction b`

const unbookedBalanceTransactions = balanceTransactionColumns + `
	WHERE b.provider = $1 AND b.id > $2
	  AND NOT EXISTS (SELECT 1 FROM balance_booking k WHERE k.balance_transaction_id = b.id)
	ORDER BY b.id LIMIT $3`

// Unbooked are at most limit balance transactions of a provider, after one,
// that the books have made nothing of.
func Unbooked(ctx context.Context, q database.Queryer, provider Method, after BalanceTransactionID, limit int) ([]BalanceTransaction, error) {
	var rows []balanceTransactionRow
	if err := q.SelectContext(ctx, &rows, unbookedBalanceTransactions, string(provider), int64(after), limit); err != nil {
		return nil, fmt.Errorf("payment: unbooked of %s: %w", provider, err)
	}
	all := make([]BalanceTransaction, len(rows))
	for i, row := range rows {
		var err error
		if all[i], err = row.balanceTransaction(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

const balanceTransactionByID = balanceTransactionColumns + ` WHERE b.id = $1`

// BalanceTransactionByID reads a stored balance transaction, or returns a
// NotFound fault.
func BalanceTransactionByID(ctx context.Context, q database.Queryer, id BalanceTransactionID) (BalanceTransaction, error) {
	var row balanceTransactionRow
	err := q.GetContext(ctx, &row, balanceTransactionByID, int64(id))
	if database.NoRows(err) {
		return BalanceTransaction{}, fault.Wrap(err, fault.NotFound, "error.not_found")
	}
	if err != nil {
		return BalanceTransaction{}, fmt.Errorf("payment: balance transaction %d: %w", id, err)
	}
	return row.balanceTransaction()
}

type balanceTransactionRow struct {
	ID               BalanceTransactionID
	Provider         Method
	ExternalID       string `db:"external_id"`
	Kind, Category   string
	Source, Payment  string
	Amount, Fee, Tax int64
	Currency         money.Currency
	FeeDetails       []byte         `db:"fee_details"`
	Origin           int64          `db:"origin"`
	OriginCurrency   money.Currency `db:"origin_currency"`
	ExchangeRate     string         `db:"exchange_rate"`
	AvailableAt      time.Time      `db:"available_at"`
	CreatedAt        time.Time      `db:"created_at"`
}

func (r balanceTransactionRow) balanceTransaction() (BalanceTransaction, error) {
	b := BalanceTransaction{
		ID: r.ID, Provider: r.Provider, ExternalID: r.ExternalID, Kind: r.Kind, Category: r.Category, Source: r.Source,
		Payment: r.Payment, Amount: money.Minor(r.Amount, r.Currency), Fee: money.Minor(r.Fee, r.Currency),
		Tax: money.Minor(r.Tax, r.Currency), ExchangeRate: r.ExchangeRate, AvailableAt: r.AvailableAt, CreatedAt: r.CreatedAt,
	}
	if r.OriginCurrency != "" {
		b.Converted, b.Origin = true, money.Minor(r.Origin, r.OriginCurrency)
	}
	if err := json.Unmarshal(r.FeeDetails, &b.FeeDetails); err != nil {
		return b, fmt.Errorf("payment: fee details of %s: %w", r.ExternalID, err)
	}
	return b, nil
}
