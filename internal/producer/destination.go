package producer

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/trail"
)

// Method is the way in which a producer is paid.
type Method string

// The methods.
const (
	ToBank    Method = "bank"
	ToEWallet Method = "ewallet"
	InCash    Method = "cash"
)

// Hold is how long nothing is paid to a producer after she changed where to.
const Hold = 72 * time.Hour

// DestinationID identifies a payout destination; 0 is cash that nobody chose.
type DestinationID int64

// Destination is where a producer wants her money.
type Destination struct {
	ID          DestinationID     `db:"id"` // 0: she has chosen nothing, and is paid in cash
	Producer    identity.PersonID `db:"producer_id"`
	Method      Method            `db:"method"`
	Institution string            `db:"institution"` // the bank or e-wallet, "" for cash
	LastDigits  string            `db:"last_digits"`
	OfRelative  bool              `db:"of_relative"`
	SetAt       time.Time         `db:"set_at"`
	HeldUntil   time.Time         `db:"held_until"`
}

// Masked names the account for people: "BRI ••1234"; "" for cash.
func (d Destination) Masked() string {
	if d.Method != ToBank && d.Method != ToEWallet {
		return ""
	}
	return d.Institution + " ••" + d.LastDigits
}

// Held tells whether nothing is paid to her at the moment.
func (d Destination) Held(now time.Time) bool { return now.Before(d.HeldUntil) }

// Banks and EWallets are the institutions that a form offers.
func Banks() []string {
	return []string{"BRI", "BNI", "Mandiri", "BCA", "BSI", "BTN", "BJB", "Bank Banten", "CIMB Niaga", "SeaBank", "Bank Jago"}
}

// EWallets are the e-wallets that a form offers.
func EWallets() []string { return []string{"DANA", "OVO", "GoPay", "ShopeePay", "LinkAja"} }

const destinations = `
	SELECT DISTINCT ON (producer_id) id, producer_id, method, coalesce(institution, '') AS institution,
	       coalesce(last_digits, '') AS last_digits, of_relative, set_at, held_until
	FROM payout_destination WHERE producer_id = ANY ($1) ORDER BY producer_id, id DESC`

// Destinations are where producers want their money; who has chosen nothing is
// paid in cash.
func Destinations(ctx context.Context, q database.Queryer, ids ...identity.PersonID) (map[identity.PersonID]Destination, error) {
	var rows []Destination
	if err := q.SelectContext(ctx, &rows, destinations, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("producer: destinations: %w", err)
	}
	all := make(map[identity.PersonID]Destination, len(ids))
	for _, id := range ids {
		all[id] = Destination{Producer: id, Method: InCash}
	}
	for _, d := range rows {
		all[d.Producer] = d
	}
	return all, nil
}

// Choice is where a producer wants her money, as she typed it.
type Choice struct {
	Method      Method
	Institution string
	BankDetails
	OfRelative bool
	Agreed     bool // that a relative receives it
}

// clean checks a choice and takes the spaces, dots and dashes out of the
// number. Faults of the fields method, institution, number, holder and agreed.
func (c Choice) clean() (Choice, error) {
	if c.Method == InCash {
		return Choice{Method: InCash}, nil
	}
	var fields []fault.Field
	refuse := func(name, key string) { fields = append(fields, fault.Field{Name: name, Key: key}) }
	c.Institution, c.Holder = strings.TrimSpace(c.Institution), strings.Join(strings.Fields(c.Holder), " ")
	c.Number = strings.NewReplacer(" ", "", ".", "", "-", "").Replace(c.Number)
	if c.Method != ToBank && c.Method != ToEWallet {
		refuse("method", "payout.destination.method")
	}
	if n := len([]rune(c.Institution)); n < 2 || n > 40 {
		refuse("institution", "payout.destination.institution")
	}
	if n := len(c.Number); n < 6 || n > 20 || strings.Trim(c.Number, "0123456789") != "" {
		refuse("number", "payout.destination.number")
	}
	if n := len([]rune(c.Holder)); n < 1 || n > 80 {
		refuse("holder", "payout.destination.holder")
	}
	if c.OfRelative && !c.Agreed {
		refuse("agreed", "payout.destination.agreed")
	}
	if len(fields) > 0 {
		return Choice{}, fault.InvalidFields(fields...)
	}
	return c, nil
}

const insertDestination = `
	INSERT INTO payout_destination (producer_id, method, institution, last_digits, sealed, key_id, of_relative, agreed_at, set_at, set_by, held_until)
	VALUES ($1, $2, NULLIF($3, ''), NULLIF($4, ''), $5, NULLIF($6, ''), $7, $8, $9, $10, $11)`

var destinationRefusals = database.Refusals{
	"payout_destination_own":              fault.New(fault.Forbidden, "payout.destination.own"),
	"payout_destination_helped":           fault.New(fault.Conflict, "helping.destination"),
	"payout_destination_producer_id_fkey": fault.New(fault.NotFound, "catalog.producer.unknown"),
}

// Redirect records where a producer wants her money from now on, and holds what
// is paid to her for three days. Only she does it, with her PIN, which the
// caller has tested; nobody acts for her. Faults of the fields of Choice,
// Forbidden.
func Redirect(ctx context.Context, tx *database.Tx, v *Vault, actor identity.Actor, c Choice, now time.Time) error {
	if !actor.Producer || actor.OnBehalfOf != 0 {
		return fault.New(fault.Forbidden, "payout.destination.own")
	}
	c, err := c.clean()
	if err != nil {
		return err
	}
	var sealed []byte
	var keyID, last string
	var agreedAt *time.Time
	if c.Method != InCash {
		if sealed, err = v.seal(c.BankDetails, bound(actor.Person, c.Method, c.Institution)); err != nil {
			return err
		}
		keyID, last = v.keyID, c.Number[len(c.Number)-4:]
		if c.OfRelative {
			agreedAt = &now
		}
	}
	if _, err := tx.ExecContext(ctx, insertDestination, actor.Person, c.Method, c.Institution, last, sealed, keyID,
		c.OfRelative, agreedAt, now, actor.Person, now.Add(Hold)); err != nil {
		return destinationRefusals.Explain(fmt.Errorf("producer: destination of %d: %w", actor.Person, err))
	}
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), Action: "payout_destination.change", SubjectKind: "producer", SubjectID: int64(actor.Person),
		Detail: struct {
			Method     Method `json:"method"`
			Account    string `json:"account,omitempty"`
			OfRelative bool   `json:"of_relative,omitempty"`
		}{c.Method, Destination{Method: c.Method, Institution: c.Institution, LastDigits: last}.Masked(), c.OfRelative},
	})
}

const sealedDestination = `
	SELECT producer_id, method, coalesce(institution, '') AS institution, sealed, coalesce(key_id, '') AS key_id
	FROM payout_destination WHERE id = $1 AND sealed IS NOT NULL`

// Reveal opens the number and the holder of a destination. Who may see them is
// the caller's to check, who also records that they were seen. NotFound for
// cash.
func Reveal(ctx context.Context, q database.Queryer, v *Vault, id DestinationID) (BankDetails, error) {
	var row struct {
		Producer    identity.PersonID `db:"producer_id"`
		Method      Method            `db:"method"`
		Institution string            `db:"institution"`
		Sealed      []byte            `db:"sealed"`
		KeyID       string            `db:"key_id"`
	}
	err := q.GetContext(ctx, &row, sealedDestination, id)
	if database.NoRows(err) {
		return BankDetails{}, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return BankDetails{}, fmt.Errorf("producer: destination %d: %w", id, err)
	}
	return v.open(row.Sealed, row.KeyID, bound(row.Producer, row.Method, row.Institution))
}
