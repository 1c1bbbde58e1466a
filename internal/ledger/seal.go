package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"time"

	"simpul/internal/database"
)

// Hash is a link of the chain, SHA-256.
type Hash [sha256.Size]byte

// String is the hash in hexadecimal.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// ChainHead is the last seal of the chain. Whoever has it on paper can tell later
// whether anything up to its transaction was changed, even by somebody who
// rewrote the whole chain.
type ChainHead struct {
	Sequence    int64 // 0 while nothing is sealed
	Transaction TransactionID
	SealedAt    time.Time
	Hash        Hash
}

// seal is a row of ledger_seal. Its end is the last transaction it covers, in
// the chain's order of (made_in, id).
type seal struct {
	Sequence     int64     `db:"sequence"`
	MadeIn       uint64    `db:"made_in"`
	Transaction  int64     `db:"transaction_id"`
	Transactions int       `db:"transactions"`
	SealedAt     time.Time `db:"sealed_at"`
	Hash         []byte    `db:"hash"`
}

const lastSeal = `
	SELECT sequence, made_in::text AS made_in, transaction_id, transactions, sealed_at, hash
	FROM ledger_seal ORDER BY sequence DESC LIMIT 1`

// beginning is what the first seal follows: a hash of zeros.
func beginning() seal { return seal{Hash: make([]byte, sha256.Size)} }

// last is the end of the chain.
func last(ctx context.Context, q database.Queryer) (seal, error) {
	s := beginning()
	if err := q.GetContext(ctx, &s, lastSeal); err != nil && !database.NoRows(err) {
		return seal{}, fmt.Errorf("ledger: last seal: %w", err)
	}
	return s, nil
}

// Head reads the last seal, to be printed on reports.
func Head(ctx context.Context, q database.Queryer) (ChainHead, error) {
	s, err := last(ctx, q)
	if err != nil {
		return ChainHead{}, err
	}
	return ChainHead{s.Sequence, TransactionID(s.Transaction), s.SealedAt, Hash(s.Hash)}, nil
}

// Only one program seals at a time; another that finds it at work leaves it
// alone.
const soleSealer = `SELECT pg_try_advisory_xact_lock(hashtextextended('simpul ledger seal', 0))`

const insertSeal = `
	INSERT INTO ledger_seal (sequence, made_in, transaction_id, transactions, sealed_at, hash)
	VALUES ($1, $2::xid8, $3, $4, $5, $6)`

// Seal adds at most one link to the chain: over the transactions after the
// last, as many as limit, below the oldest running database transaction, so
// that none can come to stand among them afterwards. It runs outside every
// posting and tells how many transactions it has sealed; whoever gets limit
// calls again. While another sealer works it seals nothing.
func Seal(ctx context.Context, db *database.DB, now time.Time, limit int) (sealed int, err error) {
	var waiting bool
	if err := db.GetContext(ctx, &waiting, unsealed); err != nil {
		return 0, fmt.Errorf("ledger: unsealed: %w", err)
	}
	if !waiting {
		return 0, nil
	}
	err = database.InTx(ctx, db, func(tx *database.Tx) error {
		var sole bool
		if err := tx.GetContext(ctx, &sole, soleSealer); err != nil {
			return fmt.Errorf("ledger: seal: %w", err)
		}
		if !sole {
			return nil
		}
		sealed, err = addSeal(ctx, tx, now, limit)
		return err
	})
	return sealed, err
}

func addSeal(ctx context.Context, tx *database.Tx, now time.Time, limit int) (int, error) {
	before, err := last(ctx, tx)
	if err != nil {
		return 0, err
	}
	link := newLink(before)
	next := seal{Sequence: before.Sequence + 1, SealedAt: now.Truncate(time.Microsecond)}
	err = contents(ctx, tx, func(c content) error {
		next.MadeIn, next.Transaction = c.MadeIn, c.ID
		next.Transactions++
		return link.add(c)
	}, settledContent, before.MadeIn, before.Transaction, limit)
	if err != nil || next.Transactions == 0 {
		return 0, err
	}
	sum := link.close(next)
	if _, err := tx.ExecContext(ctx, insertSeal, next.Sequence, fmt.Sprint(next.MadeIn), next.Transaction,
		next.Transactions, next.SealedAt, sum[:]); err != nil {
		return 0, fmt.Errorf("ledger: seal %d: %w", next.Sequence, err)
	}
	return next.Transactions, nil
}

// link is a seal's hash in the making: the hash before it, the content of its
// transactions, and its own row.
type link struct{ hash.Hash }

func newLink(before seal) link {
	l := link{sha256.New()}
	_, _ = l.Write(before.Hash)
	return l
}

func (l link) add(c content) error {
	_, err := io.WriteString(l, c.Text+"\n")
	return err
}

func (l link) close(s seal) Hash {
	_, _ = fmt.Fprintf(l, "seal %d %d %d %d %d\n", s.Sequence, s.MadeIn, s.Transaction, s.Transactions, s.SealedAt.UnixMicro())
	return Hash(l.Sum(nil))
}
