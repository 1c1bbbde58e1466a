package notice

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/letter"
	"simpul/internal/money"
)

// ID identifies a notice.
type ID int64

// Kind names a notice's message.
type Kind string

// The kinds. ShareLost: a line was divided anew, and less of it is hers.
// Refunded: the customer got money back, and this much of it was hers.
// Forgiven: what she owed is owed no more. Sold and Prepare are about an order's
// line: goods that are there were sold, goods were ordered that she makes; Due:
// the day that was promised of it is near. PaidOut and PaidBack are about a
// payout: it was sent to her, it came back. Destination: where her money goes
// was changed. ShareAsked, ShareAgreed and ShareRefused are about shares in a
// product. Helped: somebody began to act for her. Answered: her case was.
// Approved: her cooperative let what she listed go on sale. SentBack: it wants
// something of it mended first. Brought and Lent wait for her signature: what
// she brought, what she was lent; GivenBack: some of that was noted as back.
// Arranged: an officer changed category or options of something of hers. Left: she
// is a member of her cooperative no more.
const (
	ShareLost    Kind = "share_lost"
	Refunded     Kind = "refunded"
	Forgiven     Kind = "forgiven"
	Sold         Kind = "sold"
	Prepare      Kind = "prepare"
	Due          Kind = "due"
	PaidOut      Kind = "paid_out"
	PaidBack     Kind = "paid_back"
	Destination  Kind = "destination"
	ShareAsked   Kind = "share_asked"
	ShareAgreed  Kind = "share_agreed"
	ShareRefused Kind = "share_refused"
	Helped       Kind = "helped"
	Answered     Kind = "answered"
	Approved     Kind = "approved"
	SentBack     Kind = "sent_back"
	Brought      Kind = "brought"
	Arranged     Kind = "arranged"
	Lent         Kind = "lent"
	GivenBack    Kind = "given_back"
	Left         Kind = "left"

	PasskeyAdded   Kind = "passkey_added"
	PasskeyRemoved Kind = "passkey_removed"
)

// Notice is one thing that a person is told.
type Notice struct {
	ID        ID                `db:"id"`
	Person    identity.PersonID `db:"person_id"`
	Kind      Kind              `db:"kind"`
	Subject   string            `db:"subject"` // what it is about, such as a product's title
	Amount    money.Amount      `db:"amount"`
	Reason    string            `db:"reason"`   // in the words of who did it, or ""
	About     int64             `db:"about_id"` // the row that it is about, by its kind; 0 for none
	CreatedAt time.Time         `db:"created_at"`
	SeenAt    *time.Time        `db:"seen_at"`
}

// Text is what it says in her own place.
func (n Notice) Text(ctx context.Context) string {
	return i18n.T(ctx, "notice."+string(n.Kind), n.Subject, n.Amount)
}

// Brief is what it says where others may read it too: on a phone's lock screen
// or in a message. There is no amount in it.
func (n Notice) Brief(ctx context.Context) string {
	return i18n.T(ctx, "notice.brief."+string(n.Kind), n.Subject)
}

// What is told comes back where a phone is to get it.
const (
	toTell  = `WITH told AS (`
	toPhone = `)
	SELECT id FROM told WHERE EXISTS (SELECT 1 FROM push_phone p WHERE p.person_id = told.person_id) ORDER BY id`
)

const insertNotice = toTell + `
	INSERT INTO notice (person_id, kind, subject, amount, reason, created_at, about_id) VALUES ($1, $2, left($3, 300), $4, left($5, 300), $6, NULLIF($7, 0::bigint))
	ON CONFLICT DO NOTHING RETURNING id, person_id` + toPhone

// Tell leaves a notice for a person, and sends it to her phones; of what it is
// about, a kind is told once. What keeps her safe goes by mail too, where she has
// an address.
func Tell(ctx context.Context, tx *database.Tx, n Notice) error {
	if _, safety := n.Kind.topic(); safety {
		return tellSafely(ctx, tx, n)
	}
	return tell(ctx, tx, insertNotice, int64(n.Person), string(n.Kind), n.Subject, n.Amount, n.Reason, n.CreatedAt, n.About)
}

const addressed = `
	SELECT n.id, p.name, p.email FROM notice n JOIN person p ON p.id = n.person_id
	WHERE n.person_id = $1 AND n.kind = $2 AND n.about_id IS NOT DISTINCT FROM NULLIF($3, 0::bigint) AND p.email IS NOT NULL ORDER BY n.id DESC LIMIT 1`

// tellSafely tells somebody wherever she can be told.
func tellSafely(ctx context.Context, tx *database.Tx, n Notice) error {
	if err := tell(ctx, tx, insertNotice, int64(n.Person), string(n.Kind), n.Subject, n.Amount, n.Reason, n.CreatedAt, n.About); err != nil {
		return err
	}
	var to struct {
		ID    ID     `db:"id"`
		Name  string `db:"name"`
		Email string `db:"email"`
	}
	err := tx.GetContext(ctx, &to, addressed, int64(n.Person), string(n.Kind), n.About)
	if database.NoRows(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("notice: address of %d: %w", n.Person, err)
	}
	return letter.Owe(ctx, tx, letter.Letter{
		Kind: letter.Told, Notice: int64(to.ID), Recipient: to.Email, Name: to.Name, Language: string(i18n.Indonesian), OwedAt: n.CreatedAt,
	})
}

// goods is what a line l is of, as a notice's subject; of a group order the pieces
// of the quota g.
const goods = `left(CASE WHEN coalesce(g.pieces - g.given_up, l.quantity) > 1 THEN coalesce(g.pieces - g.given_up, l.quantity) || ' × ' ELSE '' END || l.title || CASE WHEN l.option <> '' THEN ' · ' || l.option ELSE '' END, 300)`

// Whoever has a part in a line is told of it, each line once.
const insertWork = toTell + `
	INSERT INTO notice (person_id, kind, subject, amount, created_at, about_id)
	SELECT s.producer_id, CASE WHEN l.made_to_order THEN 'prepare' ELSE 'sold' END,
	       ` + goods + `,
	       s.income + s.moved_income, $2, l.id
	FROM order_line l JOIN order_line_share s ON s.order_line_id = l.id
	LEFT JOIN line_quota g ON g.order_line_id = l.id AND g.producer_id = s.producer_id
	WHERE l.order_id = $1 AND (s.share_bp > 0 OR g.pieces > g.given_up) ORDER BY l.id, s.producer_id
	ON CONFLICT DO NOTHING RETURNING id, person_id` + toPhone

// TellMakers tells the makers of an order's goods that they are sold, and those
// who make them to order that they are to be made.
func TellMakers(ctx context.Context, tx *database.Tx, order int64, now time.Time) error {
	return tell(ctx, tx, insertWork, order, now)
}

// What was promised for one of the next days and is not ready, of orders that
// were not paid just now.
const insertDue = toTell + `
	INSERT INTO notice (person_id, kind, subject, amount, created_at, about_id)
	SELECT s.producer_id, 'due', ` + goods + `,
	       0, $1, l.id
	FROM made_promise m JOIN order_line l ON l.id = m.order_line_id JOIN parcel p ON p.id = l.parcel_id JOIN shop_order o ON o.id = l.order_id
	JOIN order_line_share s ON s.order_line_id = l.id AND s.share_bp > 0
	LEFT JOIN line_quota g ON g.order_line_id = l.id AND g.producer_id = s.producer_id
	WHERE (g.pieces IS NULL OR g.pieces > g.accepted + g.given_up) AND p.fulfilment_state = 'to_pack' AND o.payment_state IN ('accepted', 'paid') AND coalesce(o.paid_at, o.placed_at) < $1::timestamptz - INTERVAL '1 day'
	  AND m.ready_on BETWEEN ($1::timestamptz AT TIME ZONE 'Asia/Jakarta')::date - 7 AND ($1::timestamptz AT TIME ZONE 'Asia/Jakarta')::date + 3
	  AND NOT EXISTS (SELECT 1 FROM line_ready r WHERE r.order_line_id = l.id AND r.producer_id = s.producer_id AND r.withdrawn_at IS NULL)
	ON CONFLICT DO NOTHING RETURNING id, person_id` + toPhone

// TellDue warns makers of what was promised for one of the next three days and
// that they have not made ready, once.
func TellDue(ctx context.Context, db *database.DB, now time.Time) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error { return tell(ctx, tx, insertDue, now) })
}

const (
	columns = `
	SELECT id, person_id, kind, subject, amount, reason, coalesce(about_id, 0) AS about_id, created_at, seen_at FROM notice`
	unseen = columns + ` WHERE person_id = $1 AND seen_at IS NULL ORDER BY id DESC LIMIT $2`
	inbox  = columns + ` WHERE person_id = $1 AND ($2 = 0::bigint OR id < $2) ORDER BY id DESC LIMIT $3`
	byID   = columns + ` WHERE id = $1`
)

// Unseen lists at most limit of what a person has not seen yet, newest first.
func Unseen(ctx context.Context, q database.Queryer, person identity.PersonID, limit int) ([]Notice, error) {
	var all []Notice
	if err := q.SelectContext(ctx, &all, unseen, int64(person), limit); err != nil {
		return nil, fmt.Errorf("notice: of %d: %w", person, err)
	}
	return all, nil
}

// ByID reads a notice, or returns a NotFound fault.
func ByID(ctx context.Context, q database.Queryer, id ID) (Notice, error) {
	var n Notice
	err := q.GetContext(ctx, &n, byID, int64(id))
	if database.NoRows(err) {
		return n, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return n, fmt.Errorf("notice: %d: %w", id, err)
	}
	return n, nil
}

// Inbox lists at most limit of all that a person was told, newest first: what
// is older than the one with id before, or the newest when before is 0.
func Inbox(ctx context.Context, q database.Queryer, person identity.PersonID, before ID, limit int) ([]Notice, error) {
	var all []Notice
	if err := q.SelectContext(ctx, &all, inbox, int64(person), int64(before), limit); err != nil {
		return nil, fmt.Errorf("notice: inbox of %d: %w", person, err)
	}
	return all, nil
}

const see = `UPDATE notice SET seen_at = greatest($3, created_at) WHERE id = $1 AND person_id = $2 AND seen_at IS NULL`

const known = `SELECT EXISTS (SELECT 1 FROM notice WHERE id = $1 AND person_id = $2)`

// See notes that a person has seen a notice; again it changes nothing. It
// returns a NotFound fault for somebody else's.
func See(ctx context.Context, db *database.DB, person identity.PersonID, id ID, now time.Time) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		result, err := tx.ExecContext(ctx, see, int64(id), int64(person), now)
		if err != nil {
			return fmt.Errorf("notice: see %d: %w", id, err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 1 {
			return err
		}
		var hers bool
		if err := tx.GetContext(ctx, &hers, known, int64(id), int64(person)); err != nil {
			return fmt.Errorf("notice: see %d: %w", id, err)
		}
		if !hers {
			return fault.New(fault.NotFound, "error.not_found")
		}
		return nil
	})
}

const (
	seeAllOf  = `UPDATE notice SET seen_at = greatest($2, created_at) WHERE person_id = $1 AND seen_at IS NULL`
	seeBefore = `UPDATE notice SET seen_at = created_at WHERE seen_at IS NULL AND created_at < $1`
)

// SeeAll notes that a person has seen everything.
func SeeAll(ctx context.Context, db *database.DB, person identity.PersonID, now time.Time) error {
	return change(ctx, db, seeAllOf, int64(person), now)
}

// SeeBefore notes of everything before a time that it was seen at once, as a
// demonstration's past was.
func SeeBefore(ctx context.Context, db *database.DB, at time.Time) error {
	return change(ctx, db, seeBefore, at)
}

func change(ctx context.Context, db *database.DB, statement string, args ...any) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		if _, err := tx.ExecContext(ctx, statement, args...); err != nil {
			return fmt.Errorf("notice: %w", err)
		}
		return nil
	})
}
