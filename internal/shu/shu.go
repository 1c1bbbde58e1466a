package shu

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/trail"
)

// ID identifies a prepared division.
type ID int64

// SHU is a division that somebody has prepared.
type SHU struct {
	ID         ID                     `db:"id"`
	Group      identity.CooperativeID `db:"cooperative_id"`
	GroupName  string                 `db:"group_name"`
	Year       int                    `db:"year"`
	MetOn      time.Time              `db:"met_on"`
	Surplus    money.Amount           `db:"surplus"`
	ReserveBP  int                    `db:"reserve_bp"`
	BusinessBP int                    `db:"business_bp"`
	CapitalBP  int                    `db:"capital_bp"`
	Business   money.Amount           `db:"business"`
	Capital    money.Amount           `db:"capital"`
	PreparedAt time.Time              `db:"prepared_at"`
	Maker      identity.PersonID      `db:"prepared_by"`
	PreparedBy string                 `db:"maker"`
	ApprovedAt *time.Time             `db:"approved_at"` // nil while it waits, and where it was withdrawn
	ApprovedBy string                 `db:"approved_by"`
	Withdrawn  bool                   `db:"withdrawn"`
}

// Waits tells whether somebody has to decide.
func (s SHU) Waits() bool { return s.ApprovedAt == nil && !s.Withdrawn }

var refusals = database.Refusals{
	"shu_once_a_year":      fault.New(fault.Conflict, "shu.once"),
	"shu_approval_pkey":    fault.New(fault.Conflict, "shu.decided"),
	"shu_withdrawal_pkey":  fault.New(fault.Conflict, "shu.decided"),
	"shu_decided":          fault.New(fault.Conflict, "shu.decided"),
	"shu_second_person":    fault.New(fault.Forbidden, "shu.second_person"),
	"shu_legal_form":       fault.New(fault.Forbidden, "shu.legal_form"),
	"shu_officer":          fault.New(fault.NotFound, "error.not_found"),
	"shu_met":              fault.InvalidFields(fault.Field{Name: "met_on", Key: "shu.met"}),
	"shu_year":             fault.InvalidFields(fault.Field{Name: "year", Key: "shu.year"}),
	"member_saving_member": fault.New(fault.NotFound, "error.not_found"),
}

func serves(actor identity.Actor, group identity.CooperativeID) error {
	if actor.OnBehalfOf != 0 || !actor.IsOfficerOf(group) {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return nil
}

const programmeOf = `SELECT programme_id FROM cooperative WHERE id = $1`

// decides lets pass who may decide about what a cooperative's officer has prepared:
// its officers and its programme's managers. Which of them is the second person,
// the database says.
func decides(ctx context.Context, q database.Queryer, actor identity.Actor, group identity.CooperativeID) error {
	if serves(actor, group) == nil {
		return nil
	}
	var programme identity.ProgrammeID
	err := q.GetContext(ctx, &programme, programmeOf, int64(group))
	if err != nil && !database.NoRows(err) {
		return fmt.Errorf("shu: programme of %d: %w", group, err)
	}
	if err != nil || actor.OnBehalfOf != 0 || !actor.IsManagerOf(programme) {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return nil
}

// members are the claims of a year: what each member's goods brought, and the
// newest that is known of what she has saved.
const members = `
	SELECT m.producer_id, p.name, greatest(coalesce(e.revenue, 0), 0)::bigint AS turnover, coalesce(s.amount, 0) AS saving, 0::bigint AS business, 0::bigint AS capital
	FROM membership m JOIN person p ON p.id = m.producer_id
	LEFT JOIN (SELECT producer_id, sum(revenue) AS revenue FROM earned WHERE cooperative_id = $1 AND occurred_at >= $3 AND occurred_at < $4 GROUP BY 1) e
	  ON e.producer_id = m.producer_id
	LEFT JOIN LATERAL (SELECT amount FROM member_saving s WHERE s.cooperative_id = $1 AND s.year = $2 AND s.producer_id = m.producer_id ORDER BY s.id DESC LIMIT 1) s ON TRUE
	WHERE m.cooperative_id = $1 ORDER BY m.producer_id`

// Simulate divides by terms what the ledger and the savings of the year say now,
// and writes nothing. Faults are those of Divide.
func Simulate(ctx context.Context, q database.Queryer, group identity.CooperativeID, t Terms) (Division, error) {
	var all []Share
	first := time.Date(t.Year, time.January, 1, 0, 0, 0, 0, clock.Jakarta)
	if err := q.SelectContext(ctx, &all, members, int64(group), t.Year, first, first.AddDate(1, 0, 0)); err != nil {
		return Division{}, fmt.Errorf("shu: members of %d: %w", group, err)
	}
	return Divide(t, all)
}

const insertSHU = `
	INSERT INTO shu (cooperative_id, year, met_on, surplus, reserve_bp, business_bp, capital_bp, business, capital, prepared_at, prepared_by)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id`

const insertShare = `
	INSERT INTO shu_share (shu_id, cooperative_id, year, producer_id, turnover, saving, business, capital) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

// Prepare writes a division for somebody else to approve. Faults: those of
// Divide, NotFound for a stranger, Invalid for a meeting that was not after the
// year, Forbidden for a group that is no cooperative in law.
func Prepare(ctx context.Context, db *database.DB, actor identity.Actor, group identity.CooperativeID, t Terms, metOn, now time.Time) (id ID, err error) {
	if err := serves(actor, group); err != nil {
		return 0, err
	}
	if metOn.After(now) {
		return 0, fault.InvalidFields(fault.Field{Name: "met_on", Key: "shu.met"})
	}
	err = database.InTx(ctx, db, func(tx *database.Tx) error {
		d, err := Simulate(ctx, tx, group, t)
		if err != nil {
			return err
		}
		if err := tx.GetContext(ctx, &id, insertSHU, int64(group), t.Year, metOn.Format(time.DateOnly), t.Surplus, t.ReserveBP, t.BusinessBP, t.CapitalBP,
			d.Business, d.Capital, now, int64(actor.Person)); err != nil {
			return refusals.Explain(fmt.Errorf("shu: prepare: %w", err))
		}
		for _, s := range d.Shares {
			if _, err := tx.ExecContext(ctx, insertShare, int64(id), int64(group), t.Year, int64(s.Producer), s.Turnover, s.Saving, s.Business, s.Capital); err != nil {
				return refusals.Explain(fmt.Errorf("shu: share of %d: %w", s.Producer, err))
			}
		}
		return note(ctx, tx, actor, "shu.prepare", id, now)
	})
	return id, err
}

const insertApproval = `
	INSERT INTO shu_approval (shu_id, cooperative_id, year, approved_by, approved_at) VALUES ($1, $2, $3, $4, $5)`

// Approve is another person's yes, of another officer or, where there is none, of a
// manager of the programme: what was divided is owed to the members and can be paid
// (rule 13). Faults: NotFound, Forbidden for who prepared it,
// Conflict for one that was decided or a year that has one.
func Approve(ctx context.Context, db *database.DB, actor identity.Actor, group identity.CooperativeID, id ID, now time.Time) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		if err := decides(ctx, tx, actor, group); err != nil {
			return err
		}
		s, err := Of(ctx, tx, group, id)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, insertApproval, int64(id), int64(group), s.Year, int64(actor.Person), now); err != nil {
			return refusals.Explain(fmt.Errorf("shu: approve %d: %w", id, err))
		}
		shares, err := Shares(ctx, tx, id)
		if err != nil {
			return err
		}
		scope := ledger.Scope{Cooperative: int64(group)}
		entries := []ledger.Entry{ledger.Debit(ledger.SHU(int64(group)), s.Business.Add(s.Capital), scope)}
		for _, share := range shares {
			hers := ledger.Scope{Cooperative: int64(group), Producer: int64(share.Producer)}
			entries = append(entries, ledger.Credit(ledger.ProducerPayable(int64(share.Producer)), share.Sum(), hers))
		}
		if _, err := ledger.Post(ctx, tx, ledger.Transaction{
			Key: fmt.Sprintf("shu:%d", id), Rule: "shu", Actor: int64(actor.Person), OccurredAt: now, RecordedAt: now, Entries: entries,
		}); err != nil {
			return err
		}
		return note(ctx, tx, actor, "shu.approve", id, now)
	})
}

const insertWithdrawal = `INSERT INTO shu_withdrawal (shu_id, withdrawn_by, withdrawn_at) VALUES ($1, $2, $3)`

// Withdraw ends a division that was not approved, by an officer or by who could be
// the second person. Faults: NotFound, Forbidden, Conflict.
func Withdraw(ctx context.Context, db *database.DB, actor identity.Actor, group identity.CooperativeID, id ID, now time.Time) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		if err := decides(ctx, tx, actor, group); err != nil {
			return err
		}
		if _, err := Of(ctx, tx, group, id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, insertWithdrawal, int64(id), int64(actor.Person), now); err != nil {
			return refusals.Explain(fmt.Errorf("shu: withdraw %d: %w", id, err))
		}
		return note(ctx, tx, actor, "shu.withdraw", id, now)
	})
}

const insertSaving = `
	INSERT INTO member_saving (cooperative_id, producer_id, year, amount, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6)`

// Saving is what a member had saved at the end of a year.
type Saving struct {
	Producer identity.PersonID
	Amount   money.Amount
}

// RecordSavings writes all of a list, or nothing. Faults: NotFound.
func RecordSavings(ctx context.Context, db *database.DB, actor identity.Actor, group identity.CooperativeID, year int, all []Saving, now time.Time) error {
	if err := serves(actor, group); err != nil {
		return err
	}
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		for _, s := range all {
			if _, err := tx.ExecContext(ctx, insertSaving, int64(group), int64(s.Producer), year, s.Amount, now, int64(actor.Person)); err != nil {
				return refusals.Explain(fmt.Errorf("shu: saving of %d: %w", s.Producer, err))
			}
		}
		return trail.Record(ctx, tx, trail.Entry{At: now, ActorID: int64(actor.Person), Action: "member_saving.import", SubjectKind: "cooperative", SubjectID: int64(group)})
	})
}

const columns = `
	SELECT s.id, s.cooperative_id, c.name AS group_name, s.year, s.met_on, s.surplus, s.reserve_bp, s.business_bp, s.capital_bp, s.business, s.capital, s.prepared_at, s.prepared_by, p.name AS maker,
	       a.approved_at, coalesce(b.name, '') AS approved_by, w.shu_id IS NOT NULL AS withdrawn
	FROM shu s JOIN cooperative c ON c.id = s.cooperative_id JOIN person p ON p.id = s.prepared_by LEFT JOIN shu_approval a ON a.shu_id = s.id LEFT JOIN person b ON b.id = a.approved_by
	LEFT JOIN shu_withdrawal w ON w.shu_id = s.id`

const (
	one     = columns + ` WHERE s.id = $1 AND s.cooperative_id = $2`
	waiting = columns + ` WHERE c.programme_id = $1 AND a.shu_id IS NULL AND w.shu_id IS NULL ORDER BY s.id`
	within  = columns + ` WHERE s.id = $1 AND c.programme_id = $2`
	mayEnd  = `SELECT may_approve($1, $2, $3, 1)`
	newest  = columns + ` WHERE s.cooperative_id = $1 ORDER BY s.id DESC LIMIT $2`
	shares  = `
	SELECT x.producer_id, p.name, x.turnover, x.saving, x.business, x.capital FROM shu_share x JOIN person p ON p.id = x.producer_id
	WHERE x.shu_id = $1 ORDER BY x.producer_id`
)

// Of reads one of a cooperative's; another's is a NotFound fault.
func Of(ctx context.Context, q database.Queryer, group identity.CooperativeID, id ID) (SHU, error) {
	var s SHU
	err := q.GetContext(ctx, &s, one, int64(id), int64(group))
	if database.NoRows(err) {
		return s, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return s, fmt.Errorf("shu: %d: %w", id, err)
	}
	return s, nil
}

// All are a cooperative's, the newest first.
func All(ctx context.Context, q database.Queryer, group identity.CooperativeID, limit int) ([]SHU, error) {
	var all []SHU
	if err := q.SelectContext(ctx, &all, newest, int64(group), limit); err != nil {
		return nil, fmt.Errorf("shu: of %d: %w", group, err)
	}
	return all, nil
}

// Waiting are those of a programme's cooperatives that wait for somebody, the
// oldest first.
func Waiting(ctx context.Context, q database.Queryer, programme identity.ProgrammeID) ([]SHU, error) {
	var all []SHU
	if err := q.SelectContext(ctx, &all, waiting, int64(programme)); err != nil {
		return nil, fmt.Errorf("shu: waiting in programme %d: %w", programme, err)
	}
	return all, nil
}

// InProgramme reads one of a programme's cooperatives; another's is a NotFound
// fault.
func InProgramme(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, id ID) (SHU, error) {
	var s SHU
	err := q.GetContext(ctx, &s, within, int64(id), int64(programme))
	if database.NoRows(err) {
		return s, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return s, fmt.Errorf("shu: %d: %w", id, err)
	}
	return s, nil
}

// MaySecond tells whether somebody is asked to be the second person for one.
func MaySecond(ctx context.Context, q database.Queryer, s SHU, person identity.PersonID) (may bool, err error) {
	if err := q.GetContext(ctx, &may, mayEnd, int64(person), int64(s.Group), int64(s.Maker)); err != nil {
		return false, fmt.Errorf("shu: second person for %d: %w", s.ID, err)
	}
	return may, nil
}

// Shares are the members' of one, by their ids.
func Shares(ctx context.Context, q database.Queryer, id ID) ([]Share, error) {
	var all []Share
	if err := q.SelectContext(ctx, &all, shares, int64(id)); err != nil {
		return nil, fmt.Errorf("shu: shares of %d: %w", id, err)
	}
	return all, nil
}

func note(ctx context.Context, tx *database.Tx, actor identity.Actor, action string, id ID, now time.Time) error {
	return trail.Record(ctx, tx, trail.Entry{At: now, ActorID: int64(actor.Person), Action: action, SubjectKind: "shu", SubjectID: int64(id)})
}

const numbers = `
	SELECT p.member_number, m.producer_id FROM membership m JOIN person p ON p.id = m.producer_id WHERE m.cooperative_id = $1`

// Numbers are the members of a cooperative by their member numbers.
func Numbers(ctx context.Context, q database.Queryer, group identity.CooperativeID) (map[string]identity.PersonID, error) {
	var rows []struct {
		Number string            `db:"member_number"`
		ID     identity.PersonID `db:"producer_id"`
	}
	if err := q.SelectContext(ctx, &rows, numbers, int64(group)); err != nil {
		return nil, fmt.Errorf("shu: member numbers of %d: %w", group, err)
	}
	all := make(map[string]identity.PersonID, len(rows))
	for _, r := range rows {
		all[r.Number] = r.ID
	}
	return all, nil
}
