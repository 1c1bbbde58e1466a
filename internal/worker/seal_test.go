package worker

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/database/dbtest"
	"simpul/internal/ledger"
	"simpul/internal/money"
)

// TestTheSealerSealsWhatIsPosted posts more than one seal holds, before and
// while the sealer runs.
func TestTheSealerSealsWhatIsPosted(t *testing.T) {
	t.Parallel()
	const atOnce = 8
	db := dbtest.New(t)
	postMany(t, db.App, 1, atOnce+2)
	s := upkeep{do: Options{DB: db.App, Clock: clock.System, Log: slog.New(slog.DiscardHandler)}.seal(atOnce)}
	s.start(t.Context())
	awaitSealed(t, db.App, atOnce+2)
	postMany(t, db.App, atOnce+3, atOnce+4)
	awaitSealed(t, db.App, atOnce+4)
	if err := s.end(t.Context()); err != nil {
		t.Fatal(err)
	}
	if breaks, err := ledger.VerifyChain(t.Context(), db.App); err != nil || len(breaks) > 0 {
		t.Errorf("%v, %v", breaks, err)
	}
}

func TestUpkeepThatNeverStartedEnds(t *testing.T) {
	t.Parallel()
	if err := (&upkeep{}).end(t.Context()); err != nil {
		t.Error(err)
	}
}

// postMany posts in one database transaction.
func postMany(t *testing.T, db *database.DB, from, to int) {
	t.Helper()
	err := database.InTx(t.Context(), db, func(tx *database.Tx) error {
		for i := from; i <= to; i++ {
			_, err := ledger.Post(t.Context(), tx, ledger.Transaction{
				Key: fmt.Sprintf("sale:%d", i), Rule: "test", OccurredAt: time.Now(),
				Entries: []ledger.Entry{
					ledger.Debit(ledger.Processor("stripe", money.IDR), money.Rupiah(5), ledger.Scope{}),
					ledger.Credit(ledger.ProgrammeFee, money.Rupiah(5), ledger.Scope{}),
				},
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func awaitSealed(t *testing.T, db *database.DB, want int) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		var n int
		if err := db.GetContext(t.Context(), &n, `SELECT coalesce(sum(transactions), 0) FROM ledger_seal`); err != nil {
			t.Fatal(err)
		}
		if n == want {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d transactions are sealed, want %d", n, want)
		}
	}
}
