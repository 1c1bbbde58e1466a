package payout

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/producer"
)

// State is how far a payout is.
type State string

// The states.
const (
	Prepared  State = "prepared"
	Withdrawn State = "withdrawn"
	Approved  State = "approved"
	Sent      State = "sent"
	Received  State = "received" // she says so
	Missing   State = "missing"  // she says that it did not come
	Returned  State = "returned"
)

// Payout is what one producer is paid in a run, and how far that is.
type Payout struct {
	ID          ID                     `db:"id"`
	Run         RunID                  `db:"run_id"`
	Cooperative identity.CooperativeID `db:"cooperative_id"`
	Group       string                 `db:"cooperative"` // its name
	Producer    identity.PersonID      `db:"producer_id"`
	Name        string                 `db:"name"` // hers
	Amount      money.Amount           `db:"amount"`
	Method      producer.Method        `db:"method"`
	Destination producer.DestinationID `db:"destination_id"` // 0 for cash that nobody chose
	Institution string                 `db:"institution"`
	LastDigits  string                 `db:"last_digits"`
	PreparedAt  time.Time              `db:"prepared_at"`
	State       State                  `db:"state"`
	SentAt      *time.Time             `db:"sent_at"`
	SentBy      string                 `db:"sent_by"`
	Reference   string                 `db:"reference"`
	From        string                 `db:"account"` // the bank account it left, "" for cash
	Fee         money.Amount           `db:"fee"`
	Receipt     media.ID               `db:"picture_id"` // 0 for none
	ByCode      bool                   `db:"by_code"`
	ReturnedAt  *time.Time             `db:"returned_at"`
	ReturnedBy  string                 `db:"returned_by"`
	Reason      string                 `db:"reason"` // why it came back
	AnsweredAt  *time.Time             `db:"answered_at"`
}

// Masked names the account that it goes to: "BRI ••1234"; "" for cash.
func (p Payout) Masked() string {
	return producer.Destination{Method: p.Method, Institution: p.Institution, LastDigits: p.LastDigits}.Masked()
}

func (p Payout) scope() ledger.Scope {
	return ledger.Scope{Cooperative: int64(p.Cooperative), Producer: int64(p.Producer)}
}

const payoutColumns = `
	SELECT p.id, p.run_id, p.cooperative_id, c.name AS cooperative, p.producer_id, n.name, p.amount, p.method,
	       coalesce(p.destination_id, 0) AS destination_id, coalesce(d.institution, '') AS institution,
	       coalesce(d.last_digits, '') AS last_digits, r.prepared_at,
	       CASE WHEN w.run_id IS NOT NULL THEN 'withdrawn' WHEN NOT payout_approved(r.id) THEN 'prepared'
	            WHEN b.payout_id IS NOT NULL THEN 'returned' WHEN s.payout_id IS NULL THEN 'approved'
	            ELSE coalesce(y.answer, 'sent') END AS state,
	       s.sent_at, coalesce(sender.name, '') AS sent_by, coalesce(s.reference, '') AS reference,
	       coalesce(k.bank || ' ••' || k.number_end, '') AS account, coalesce(s.fee, 0) AS fee, coalesce(s.picture_id, 0) AS picture_id,
	       s.code_number IS NOT NULL AS by_code, b.returned_at, coalesce(receiver.name, '') AS returned_by, coalesce(b.reason, '') AS reason,
	       y.answered_at
	FROM payout p
	JOIN payout_run r ON r.id = p.run_id
	JOIN cooperative c ON c.id = p.cooperative_id
	JOIN person n ON n.id = p.producer_id
	LEFT JOIN payout_destination d ON d.id = p.destination_id
	LEFT JOIN payout_withdrawal w ON w.run_id = p.run_id
	LEFT JOIN payout_sending s ON s.payout_id = p.id
	LEFT JOIN person sender ON sender.id = s.sent_by
	LEFT JOIN bank_account k ON k.id = s.bank_account_id
	LEFT JOIN payout_return b ON b.payout_id = p.id
	LEFT JOIN person receiver ON receiver.id = b.returned_by
	LEFT JOIN LATERAL (SELECT a.answer, a.answered_at FROM payout_answer a WHERE a.payout_id = p.id
	                   ORDER BY a.answer = 'received' DESC LIMIT 1) y ON TRUE`

const (
	payoutByID     = payoutColumns + ` WHERE p.id = $1`
	payoutsOfRun   = payoutColumns + ` WHERE p.run_id = $1 ORDER BY n.name, p.id`
	payoutsOf      = payoutColumns + ` WHERE p.producer_id = $1 AND w.run_id IS NULL ORDER BY p.id DESC LIMIT $2`
	payoutsMissing = payoutColumns + ` WHERE p.cooperative_id = $1 AND b.payout_id IS NULL AND y.answer = 'missing' ORDER BY p.id`
)

// ByID reads a payout, or returns a NotFound fault.
func ByID(ctx context.Context, q database.Queryer, id ID) (Payout, error) {
	var p Payout
	err := q.GetContext(ctx, &p, payoutByID, int64(id))
	if database.NoRows(err) {
		return p, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return p, fmt.Errorf("payout: read %d: %w", id, err)
	}
	return p, nil
}

// OfRun lists the payouts of a run by the producers' names.
func OfRun(ctx context.Context, q database.Queryer, run RunID) ([]Payout, error) {
	return list(ctx, q, payoutsOfRun, int64(run))
}

// Of lists a producer's payouts, the newest first; those of runs that were
// withdrawn she does not see.
func Of(ctx context.Context, q database.Queryer, id identity.PersonID, limit int) ([]Payout, error) {
	return list(ctx, q, payoutsOf, int64(id), limit)
}

// MissingIn lists what was sent and, their producers say, did not come.
func MissingIn(ctx context.Context, q database.Queryer, group identity.CooperativeID) ([]Payout, error) {
	return list(ctx, q, payoutsMissing, int64(group))
}

func list(ctx context.Context, q database.Queryer, query string, args ...any) ([]Payout, error) {
	var all []Payout
	if err := q.SelectContext(ctx, &all, query, args...); err != nil {
		return nil, fmt.Errorf("payout: list: %w", err)
	}
	return all, nil
}

// Run is a run of payouts with how far it is.
type Run struct {
	ID          RunID                  `db:"id"`
	Cooperative identity.CooperativeID `db:"cooperative_id"`
	Group       string                 `db:"cooperative"`
	PreparedAt  time.Time              `db:"prepared_at"`
	PreparedBy  string                 `db:"prepared_by"`
	Maker       identity.PersonID      `db:"maker"`
	Payouts     int                    `db:"payouts"`
	Total       money.Amount           `db:"total"`
	Needed      int                    `db:"needed"`    // approvals
	Approvals   int                    `db:"approvals"` // so far
	ApprovedBy  string                 `db:"approved_by"`
	ApprovedAt  *time.Time             `db:"approved_at"` // the last
	Sent        int                    `db:"sent"`
	Returned    int                    `db:"returned"`
	WithdrawnBy string                 `db:"withdrawn_by"`
	WithdrawnAt *time.Time             `db:"withdrawn_at"`
	Reason      string                 `db:"reason"`  // why it was withdrawn
	Lacking     bool                   `db:"lacking"` // fewer people could still approve it than it needs
}

// Undecided tells whether the run waits for approval.
func (r Run) Undecided() bool { return r.WithdrawnAt == nil && r.Approvals < r.Needed }

// ToSend is how many of its payouts are neither sent nor returned.
func (r Run) ToSend() int {
	if r.WithdrawnAt != nil || r.Undecided() {
		return 0
	}
	return r.Payouts - r.Sent - r.Returned
}

// Sent counts those that have not come back.
const runColumns = `
	SELECT r.id, r.cooperative_id, c.name AS cooperative, r.prepared_at, maker.name AS prepared_by, r.prepared_by AS maker,
	       i.payouts, i.total, payout_approvals_needed(r.id) AS needed, a.approvals, a.approved_by, a.approved_at,
	       i.sent, i.returned, coalesce(taker.name, '') AS withdrawn_by, w.withdrawn_at, coalesce(w.reason, '') AS reason,
	       payout_approvals_needed(r.id) - a.approvals > (
	           SELECT count(*) FROM seconds_of(r.cooperative_id, r.prepared_by) s
	           WHERE NOT EXISTS (SELECT 1 FROM payout_approval v WHERE v.run_id = r.id AND v.approver_id = s.person_id)) AS lacking
	FROM payout_run r
	JOIN cooperative c ON c.id = r.cooperative_id
	JOIN person maker ON maker.id = r.prepared_by
	LEFT JOIN payout_withdrawal w ON w.run_id = r.id
	LEFT JOIN person taker ON taker.id = w.withdrawn_by
	CROSS JOIN LATERAL (
		SELECT count(*) AS payouts, coalesce(sum(p.amount), 0)::bigint AS total,
		       count(s.payout_id) FILTER (WHERE b.payout_id IS NULL) AS sent, count(b.payout_id) AS returned
		FROM payout p LEFT JOIN payout_sending s ON s.payout_id = p.id LEFT JOIN payout_return b ON b.payout_id = p.id
		WHERE p.run_id = r.id) i
	CROSS JOIN LATERAL (
		SELECT count(*) AS approvals, max(v.approved_at) AS approved_at,
		       coalesce(string_agg(n.name, ', ' ORDER BY v.approved_at), '') AS approved_by
		FROM payout_approval v JOIN person n ON n.id = v.approver_id WHERE v.run_id = r.id) a`

const (
	runByID       = runColumns + ` WHERE r.id = $1`
	runsOf        = runColumns + ` WHERE r.cooperative_id = $1 ORDER BY r.id DESC LIMIT $2`
	runsForHelper = runColumns + `
	WHERE ($1 = 0 OR c.programme_id = $1) AND w.run_id IS NULL AND NOT payout_approved(r.id) AND may_approve($2, r.cooperative_id, r.prepared_by, payout_approvals_needed(r.id))
	  AND r.prepared_by <> $2 AND NOT EXISTS (SELECT 1 FROM payout_approval v WHERE v.run_id = r.id AND v.approver_id = $2)
	ORDER BY r.id`
)

// RunByID reads a run, or returns a NotFound fault.
func RunByID(ctx context.Context, q database.Queryer, id RunID) (Run, error) {
	var r Run
	err := q.GetContext(ctx, &r, runByID, int64(id))
	if database.NoRows(err) {
		return r, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return r, fmt.Errorf("payout: run %d: %w", id, err)
	}
	return r, nil
}

// Runs lists a cooperative's runs, the newest first.
func Runs(ctx context.Context, q database.Queryer, group identity.CooperativeID, limit int) ([]Run, error) {
	var all []Run
	if err := q.SelectContext(ctx, &all, runsOf, group, limit); err != nil {
		return nil, fmt.Errorf("payout: runs of %d: %w", group, err)
	}
	return all, nil
}

// RunsForManager lists the runs of a programme that wait for this manager,
// because the cooperative has not officers enough.
func RunsForManager(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, manager identity.PersonID) ([]Run, error) {
	var all []Run
	if err := q.SelectContext(ctx, &all, runsForHelper, programme, manager); err != nil {
		return nil, fmt.Errorf("payout: runs of programme %d: %w", programme, err)
	}
	return all, nil
}

// RunsForAdministrator lists the runs of any programme that wait for this
// administrator, because there are neither officers nor managers enough.
func RunsForAdministrator(ctx context.Context, q database.Queryer, administrator identity.PersonID) ([]Run, error) {
	return RunsForManager(ctx, q, 0, administrator)
}

const paidTo = `
	SELECT coalesce(sum(p.amount), 0)::bigint FROM payout p JOIN payout_sending s ON s.payout_id = p.id
	WHERE p.producer_id = $1 AND NOT EXISTS (SELECT 1 FROM payout_return b WHERE b.payout_id = p.id)`

// PaidTo is what a producer was paid in all and has not come back.
func PaidTo(ctx context.Context, q database.Queryer, id identity.PersonID) (money.Amount, error) {
	var paid money.Amount
	if err := q.GetContext(ctx, &paid, paidTo, id); err != nil {
		return money.Amount{}, fmt.Errorf("payout: paid to %d: %w", id, err)
	}
	return paid, nil
}
