package simulation

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/payment"
)

// ErrNotDemonstration says that this installation takes real money.
var ErrNotDemonstration = errors.New("simulation: the installation is no demonstration")

// Provider is the payment provider "simulation". Its state is the inbox.
type Provider struct {
	db      *database.DB
	baseURL string
}

var (
	_ payment.Refunder = (*Provider)(nil)
	_ payment.Teller   = (*Provider)(nil)
)

// Its page ends after lifetime; the goods wait a little longer, as with any
// page that ends by itself.
const (
	lifetime = 31 * time.Minute
	hold     = lifetime + 10*time.Minute
)

const isDemonstration = `SELECT coalesce((SELECT demonstration FROM installation), FALSE)`

// New is the provider of a demonstration; baseURL is the shop's own address,
// without a slash at its end. It returns ErrNotDemonstration unless the
// database says that the installation is a demonstration.
func New(ctx context.Context, db *database.DB, baseURL string) (*Provider, error) {
	var demonstration bool
	if err := db.GetContext(ctx, &demonstration, isDemonstration); err != nil {
		return nil, fmt.Errorf("simulation: %w", err)
	}
	if !demonstration {
		return nil, ErrNotDemonstration
	}
	return &Provider{db: db, baseURL: baseURL}, nil
}

// Terms are those of payment.Simulation.
func (p *Provider) Terms() payment.Terms {
	return payment.Terms{Method: payment.Simulation, Icon: "flask-conical", Lifetime: lifetime, Hold: hold}
}

// Path is the address of an intent's page from the root, in Indonesian.
func Path(key uuid.UUID) string { return "/simulasi/" + key.String() }

// externalID is the id of an intent, of the payment it leads to, and of the
// event that ends it.
func externalID(key uuid.UUID) string { return "sim_" + key.String() }

// Begin names the page of an intent.
func (p *Provider) Begin(_ context.Context, bill payment.Bill) (payment.Begun, error) {
	return payment.Begun{
		ExternalID: externalID(bill.Key),
		URL:        p.baseURL + i18n.PathIn(i18n.Language(bill.Language), Path(bill.Key)),
	}, nil
}

// Standing reads what was chosen on the intent's page.
func (p *Provider) Standing(ctx context.Context, intent payment.Intent) (payment.Standing, error) {
	standing := payment.Standing{
		State: payment.Open,
		Begun: payment.Begun{ExternalID: externalID(intent.Key), URL: p.baseURL + Path(intent.Key)},
	}
	event, err := payment.KeptAs(ctx, p.db, payment.Simulation, externalID(intent.Key))
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return standing, nil
	case err != nil:
		return payment.Standing{}, err
	case event.Kind == kindExpired:
		standing.State = payment.Ended
		return standing, nil
	}
	standing.State = payment.Paid
	standing.Receipt, _, err = Receipt(event)
	return standing, err
}

// End makes the intent's page expire.
func (p *Provider) End(ctx context.Context, intent payment.Intent, now time.Time) error {
	event, err := eventOf(intent, kindExpired, now)
	if err != nil {
		return err
	}
	return database.InTx(ctx, p.db, func(tx *database.Tx) error {
		id, fresh, err := payment.Keep(ctx, tx, event)
		if err != nil {
			return err
		}
		if fresh {
			return payment.Processed(ctx, tx, id, "ended", now)
		}
		return refusePaid(ctx, tx, id)
	})
}

// refusePaid is nil when the event that ended an intent is its expiry.
func refusePaid(ctx context.Context, q database.Queryer, id payment.EventID) error {
	event, err := payment.Kept(ctx, q, id)
	if err == nil && event.Kind == kindPaid {
		err = fault.New(fault.Conflict, "payment.paid_before")
	}
	return err
}
