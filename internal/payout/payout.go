package payout

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/producer"
	"simpul/internal/trail"
)

// Office pays out.
type Office struct {
	DB    *database.DB
	Vault *producer.Vault
	// CodeKey makes the digits that a producer says when she receives cash.
	CodeKey []byte
}

// RunID and ID identify a run of payouts and one payout in it.
type (
	RunID int64
	ID    int64
)

// refusals are what the database says no to, in words for a treasurer.
var refusals = database.Refusals{
	"payout_officer":                 fault.New(fault.NotFound, "error.not_found"),
	"payout_member":                  fault.New(fault.NotFound, "error.not_found"),
	"payout_run_closed":              fault.New(fault.Conflict, "payout.closed"),
	"payout_waiting":                 fault.New(fault.Conflict, "payout.waiting"),
	"payout_destination_changed":     fault.New(fault.Conflict, "payout.destination_changed"),
	"payout_held":                    fault.New(fault.Conflict, "payout.held"),
	"payout_payable":                 fault.New(fault.Conflict, "payout.payable"),
	"payout_disputed":                fault.New(fault.Conflict, "payout.disputed"),
	"payout_amount":                  fault.New(fault.Invalid, "payout.amount"),
	"payout_once":                    fault.New(fault.Conflict, "payout.once"),
	"payout_run_withdrawn":           fault.New(fault.Conflict, "payout.withdrawn"),
	"payout_withdrawal_pkey":         fault.New(fault.Conflict, "payout.withdrawn"),
	"payout_approved_before":         fault.New(fault.Conflict, "payout.approved_before"),
	"payout_run_empty":               fault.New(fault.Conflict, "payout.empty"),
	"payout_approver":                fault.New(fault.Forbidden, "payout.approver"),
	"payout_approval_other":          fault.New(fault.Forbidden, "payout.self_approved"),
	"payout_approval_once":           fault.New(fault.Conflict, "payout.approved_before"),
	"payout_not_approved":            fault.New(fault.Conflict, "payout.not_approved"),
	"payout_sent_once":               fault.New(fault.Conflict, "payout.sent_before"),
	"payout_returned_before":         fault.New(fault.Conflict, "payout.returned_before"),
	"payout_returned_once":           fault.New(fault.Conflict, "payout.returned_before"),
	"payout_received_before":         fault.New(fault.Conflict, "payout.received_before"),
	"payout_sending_reference":       fault.InvalidFields(fault.Field{Name: "reference", Key: "payout.reference"}),
	"payout_sending_reference_once":  fault.InvalidFields(fault.Field{Name: "reference", Key: "payout.reference_used"}),
	"payout_sending_picture_once":    fault.InvalidFields(fault.Field{Name: "photo", Key: "payout.receipt_used"}),
	"payout_bank_account":            fault.InvalidFields(fault.Field{Name: "account", Key: "payout.account"}),
	"payout_sending_evidence":        fault.New(fault.Invalid, "payout.evidence"),
	"payout_sending_payout":          fault.New(fault.Invalid, "payout.evidence"),
	"payout_code_try_number":         fault.InvalidFields(fault.Field{Name: "code", Key: "payout.code_spent"}),
	"payout_not_sent":                fault.New(fault.Conflict, "payout.not_sent"),
	"payout_answer_once":             fault.New(fault.Conflict, "payout.answered_before"),
	"payout_answer_hers":             fault.New(fault.NotFound, "error.not_found"),
	"payout_request_member":          fault.New(fault.NotFound, "error.not_found"),
	"payout_case_member":             fault.New(fault.NotFound, "error.not_found"),
	"payout_case_payout":             fault.New(fault.NotFound, "error.not_found"),
	"payout_case_answered_once":      fault.New(fault.Conflict, "payout.case_answered"),
	"account_balance_floor":          fault.New(fault.Conflict, "payout.cash_short"),
	"handover_owed":                  fault.New(fault.Conflict, "payout.handover_owed"),
	"handover_decided_once":          fault.New(fault.Conflict, "payout.decided_before"),
	"handover_other":                 fault.New(fault.Forbidden, "payout.self_approved"),
	"handover_reference":             fault.InvalidFields(fault.Field{Name: "reference", Key: "payout.reference"}),
	"handover_reference_once":        fault.InvalidFields(fault.Field{Name: "reference", Key: "payout.reference_used"}),
	"cash_movement_reference":        fault.InvalidFields(fault.Field{Name: "reference", Key: "payout.reference"}),
	"cash_movement_reference_once":   fault.InvalidFields(fault.Field{Name: "reference", Key: "payout.reference_used"}),
	"advance_member":                 fault.New(fault.NotFound, "error.not_found"),
	"advance_other":                  fault.New(fault.Forbidden, "payout.advance_self"),
	"advance_amount":                 fault.InvalidFields(fault.Field{Name: "amount", Key: "payout.amount"}),
	"advance_what":                   fault.InvalidFields(fault.Field{Name: "what", Key: "error.required"}),
	"advance_repay":                  fault.InvalidFields(fault.Field{Name: "repay", Key: "payout.advance_repay"}),
	"tax_payment_manager":            fault.New(fault.NotFound, "error.not_found"),
	"tax_payment_owed":               fault.InvalidFields(fault.Field{Name: "amount", Key: "payout.tax_owed"}),
	"tax_payment_amount":             fault.InvalidFields(fault.Field{Name: "amount", Key: "payout.amount"}),
	"tax_payment_month":              fault.InvalidFields(fault.Field{Name: "month", Key: "error.date"}),
	"tax_payment_reference":          fault.InvalidFields(fault.Field{Name: "reference", Key: "payout.tax_reference"}),
	"tax_payment_reference_once":     fault.InvalidFields(fault.Field{Name: "reference", Key: "payout.reference_used"}),
	"ledger_transaction_back_dated":  fault.New(fault.Invalid, "ledger.back_dated"),
	"payout_sending_picture_id_fkey": fault.InvalidFields(fault.Field{Name: "photo", Key: "payout.evidence"}),
}

// serves tells whether the actor is an officer of the cooperative; to anybody
// else nothing of it is found. Nobody pays out in another's name.
func serves(actor identity.Actor, group identity.CooperativeID) error {
	if actor.OnBehalfOf != 0 || !actor.IsOfficerOf(group) {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return nil
}

// mayDecide tells whether the actor may be asked for a yes to what a cooperative
// has prepared; the database knows whose turn it is.
func mayDecide(actor identity.Actor, group identity.CooperativeID, programme identity.ProgrammeID) bool {
	return serves(actor, group) == nil || actor.OnBehalfOf == 0 && (actor.IsManagerOf(programme) || actor.Administrator)
}

const groupOfRun = `SELECT cooperative_id FROM payout_run WHERE id = $1`

// groupOf is the cooperative that a run or payout belongs to.
func groupOf(ctx context.Context, q database.Queryer, query string, id int64) (identity.CooperativeID, error) {
	var group identity.CooperativeID
	err := q.GetContext(ctx, &group, query, id)
	if database.NoRows(err) {
		return 0, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return 0, fmt.Errorf("payout: cooperative of %d: %w", id, err)
	}
	return group, nil
}

// servedPayout finds a payout of a cooperative that the actor serves.
func servedPayout(ctx context.Context, q database.Queryer, actor identity.Actor, id ID) (Payout, error) {
	p, err := ByID(ctx, q, id)
	if err != nil {
		return p, err
	}
	return p, serves(actor, p.Cooperative)
}

func note(ctx context.Context, tx *database.Tx, actor identity.Actor, action, kind string, id int64, detail any, now time.Time) error {
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), OnBehalfOf: int64(actor.OnBehalfOf), Action: action, SubjectKind: kind, SubjectID: id, Detail: detail,
	})
}

func text[N ~int64](n N) string { return strconv.FormatInt(int64(n), 10) }
