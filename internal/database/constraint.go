package database

import (
	"errors"

	"github.com/lib/pq"

	"simpul/internal/fault"
)

// ConstraintOf is the name of the constraint that refused a statement, or "".
// Triggers name themselves the same way (RAISE … USING CONSTRAINT).
func ConstraintOf(err error) string {
	var pqErr *pq.Error
	if errors.As(err, &pqErr) {
		return pqErr.Constraint
	}
	return ""
}

// Refusals maps the name of a constraint to the fault that a person is shown.
type Refusals map[string]*fault.Fault

// Explain turns a refusal by a known constraint into its fault, with the
// database's error as cause; any other error passes unchanged.
func (r Refusals) Explain(err error) error {
	if err == nil {
		return nil
	}
	f, ok := r[ConstraintOf(err)]
	if !ok {
		return err
	}
	explained := *f
	explained.Cause = err
	return &explained
}
