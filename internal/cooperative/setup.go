package cooperative

import (
	"context"
	"time"

	"simpul/internal/database"
	"simpul/internal/identity"
)

// Beginning is what an installation needs before anybody can sell.
type Beginning struct {
	ProgrammeName string
	Agency        string
	Cooperative   Draft
	Rates         Rates
}

// Setup makes the first programme, its first cooperative and the cooperative's
// fee policy, which holds from now. Its faults are those of CreateProgramme,
// Create and SetPolicy.
func Setup(ctx context.Context, tx *database.Tx, actor identity.Actor, b Beginning, now time.Time) (Programme, Cooperative, error) {
	programme, err := CreateProgramme(ctx, tx, actor, b.ProgrammeName, b.Agency, now)
	if err != nil {
		return Programme{}, Cooperative{}, err
	}
	first, err := Create(ctx, tx, actor, programme.ID, b.Cooperative, now)
	if err != nil {
		return Programme{}, Cooperative{}, err
	}
	if _, err := SetPolicy(ctx, tx, actor, first.ID, b.Rates, now, now); err != nil {
		return Programme{}, Cooperative{}, err
	}
	return programme, first, nil
}
