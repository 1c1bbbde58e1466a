package payment

import (
	"context"
	"fmt"
	"slices"
	"time"

	"simpul/internal/database"
)

// Set are the ways to pay that are set up, with what each of them can do.
type Set struct {
	Methods    []Method // in the order in which they are offered
	Providers  map[Method]Provider
	Readers    map[Method]Reader
	Notifiers  map[Method]Notifier
	Processors map[Method]Processor
	Origins    []string // of their pages
}

// NewSet gathers providers, in the order in which they are offered.
func NewSet(all ...Provider) Set {
	s := Set{
		Providers: map[Method]Provider{}, Readers: map[Method]Reader{}, Notifiers: map[Method]Notifier{}, Processors: map[Method]Processor{},
	}
	for _, p := range all {
		terms := p.Terms()
		if !terms.AtCounter {
			s.Methods = append(s.Methods, terms.Method)
		}
		s.Providers[terms.Method] = p
		if t, ok := p.(Teller); ok {
			s.Readers[terms.Method] = t.Read
		}
		if n, ok := p.(Notifier); ok {
			s.Notifiers[terms.Method] = n
		}
		if lists, ok := p.(Processor); ok {
			s.Processors[terms.Method] = lists
		}
		for _, origin := range terms.Origins {
			if !slices.Contains(s.Origins, origin) {
				s.Origins = append(s.Origins, origin)
			}
		}
	}
	return s
}

const registerProvider = `
	INSERT INTO payment_provider (name, by_hand, at_bank, returned_by_hand, registered_at) VALUES ($1, $2, $3, $4, $5)
	ON CONFLICT (name) DO NOTHING`

const registeredProvider = `SELECT by_hand, at_bank, returned_by_hand FROM payment_provider WHERE name = $1`

// Register makes the providers known to the database, which takes money from no
// others. It fails where one was known with other terms for the books: what came
// and went under them stays where they say.
func (s Set) Register(ctx context.Context, db *database.DB, now time.Time) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		for _, method := range s.Methods {
			if err := register(ctx, tx, s.Providers[method], now); err != nil {
				return fmt.Errorf("payment: register %s: %w", method, err)
			}
		}
		return nil
	})
}

func register(ctx context.Context, tx *database.Tx, p Provider, now time.Time) error {
	terms := p.Terms()
	_, refunds := p.(Refunder)
	type facts struct {
		ByHand         bool `db:"by_hand"`
		AtBank         bool `db:"at_bank"`
		ReturnedByHand bool `db:"returned_by_hand"`
	}
	declared := facts{terms.ByHand, terms.AtBank, !refunds}
	if _, err := tx.ExecContext(ctx, registerProvider, string(terms.Method), declared.ByHand, declared.AtBank, declared.ReturnedByHand, now); err != nil {
		return err
	}
	var known facts
	if err := tx.GetContext(ctx, &known, registeredProvider, string(terms.Method)); err != nil {
		return err
	}
	if known != declared {
		return fmt.Errorf("known as %+v, not %+v", known, declared)
	}
	return nil
}

const atBank = `SELECT at_bank FROM payment_provider WHERE name = $1`

// AtBank tells whether the accounts of a method, where it names any, are at a
// bank.
func AtBank(ctx context.Context, q database.Queryer, method Method) (bool, error) {
	var yes bool
	if err := q.GetContext(ctx, &yes, atBank, string(method)); err != nil {
		return false, fmt.Errorf("payment: accounts of %s: %w", method, err)
	}
	return yes, nil
}
