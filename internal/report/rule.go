package report

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// Member is a producer in one of a programme's cooperatives now.
type Member struct {
	ID   identity.PersonID `db:"id"`
	Name string            `db:"name"`
}

const members = `
	SELECT r.id, n.name FROM producer r JOIN person n ON n.id = r.id
	WHERE EXISTS (SELECT 1 FROM membership m JOIN cooperative c ON c.id = m.cooperative_id
	              WHERE m.producer_id = r.id AND m.left_at IS NULL AND c.programme_id = $1)
	ORDER BY n.name, r.id`

// Members lists a programme's producers by name.
func Members(ctx context.Context, q database.Queryer, programme identity.ProgrammeID) ([]Member, error) {
	var all []Member
	if err := q.SelectContext(ctx, &all, members, programme); err != nil {
		return nil, fmt.Errorf("report: members of programme %d: %w", programme, err)
	}
	return all, nil
}

// RuleChange is a change of a programme's rules about money, as the trail holds
// it. What the trail does not say is zero.
type RuleChange struct {
	At      time.Time    `db:"at"`
	By      string       `db:"by"` // a person's name, "" for the program
	Action  string       `db:"action"`
	Subject string       `db:"subject"` // the name of a cooperative or producer, or ""
	BP      int64        `db:"bp"`      // of a repayment or a tax
	Amount  money.Amount `db:"amount"`  // of a limit, also of orders that are paid on delivery
	Bearer  string       `db:"bearer"`  // of refused parcels, "" where nothing is paid on delivery
	Year    int          `db:"year"`    // of an exemption
	From    *time.Time   `db:"starts_at"`
	// Rates of a division of sales, in basis points.
	CooperativeBP  int64 `db:"cooperative_bp"`
	ProgrammeBP    int64 `db:"programme_bp"`
	ContributionBP int64 `db:"contribution_bp"`
}

const ruleChanges = `
	SELECT t.at, coalesce(a.name, '') AS by, t.action, coalesce(c.name, g.name, n.name, '') AS subject,
	       coalesce((t.detail->>'bp')::bigint, 0) AS bp, coalesce((t.detail->>'amount')::bigint, 0) AS amount,
	       CASE WHEN (t.detail->>'offered')::boolean THEN t.detail->>'bearer' ELSE '' END AS bearer,
	       coalesce((t.detail->>'year')::int, 0) AS year, coalesce((t.detail->>'from')::timestamptz, lower(f.period)) AS starts_at,
	       coalesce(f.cooperative_bp, 0) AS cooperative_bp, coalesce(f.programme_bp, 0) AS programme_bp,
	       coalesce(f.contribution_bp, 0) AS contribution_bp
	FROM trail t
	LEFT JOIN person a ON a.id = t.actor_id
	LEFT JOIN fee_policy f ON t.subject_kind = 'fee_policy' AND f.id = t.subject_id
	LEFT JOIN cooperative c ON c.id = f.cooperative_id
	LEFT JOIN cooperative g ON t.action = 'on_delivery.set' AND g.id = t.subject_id
	LEFT JOIN person n ON t.subject_kind = 'producer' AND n.id = t.subject_id
	WHERE t.subject_kind = 'programme' AND t.subject_id = $1
	      AND t.action IN ('programme.repayment', 'payout_limit.set', 'tax.set', 'tax.end')
	   OR t.action = 'fee_policy.set' AND c.programme_id = $1
	   OR t.action = 'on_delivery.set' AND g.programme_id = $1 AND t.detail ? 'bearer'
	   OR t.action = 'tax.declare_exempt' AND EXISTS (
	          SELECT 1 FROM membership m JOIN cooperative k ON k.id = m.cooperative_id
	          WHERE m.producer_id = t.subject_id AND k.programme_id = $1)
	ORDER BY t.id DESC LIMIT $2`

// RuleChanges are at most limit changes of a programme's rules about money,
// latest first.
func RuleChanges(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, limit int) ([]RuleChange, error) {
	var all []RuleChange
	if err := q.SelectContext(ctx, &all, ruleChanges, programme, limit); err != nil {
		return nil, fmt.Errorf("report: rules of programme %d: %w", programme, err)
	}
	return all, nil
}
