package catalog

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/notice"
)

// OfferID identifies an offer of shares.
type OfferID int64

// ShareOffer is how the makers of a product would divide its income anew.
type ShareOffer struct {
	ID        OfferID           `db:"id"`
	Product   ProductID         `db:"product_id"`
	Title     string            `db:"title"`
	By        identity.PersonID `db:"offered_by"`
	ByName    string            `db:"by_name"`
	OfferedAt time.Time         `db:"offered_at"`
	Parts     []SharePart       `db:"-"`
}

// SharePart is one maker's part in an offer, with her answer.
type SharePart struct {
	Offer    OfferID           `db:"offer_id"`
	Producer identity.PersonID `db:"producer_id"`
	Name     string            `db:"name"`
	ShareBP  int               `db:"share_bp"` // 0 for who would have none any more
	Agreed   *bool             `db:"agreed"`   // nil while she has not answered
}

// shareRefusals explain what the database refuses of offers and answers.
var shareRefusals = database.Refusals{
	"share_offer_open":        fault.New(fault.Conflict, "catalog.share.open"),
	"share_offer_total":       fault.InvalidFields(fault.Field{Name: "makers", Key: "catalog.draft.makers"}),
	"share_offer_maker":       fault.New(fault.Conflict, "catalog.share.changed"),
	"share_offer_by_maker":    fault.New(fault.NotFound, "catalog.product.unknown"),
	"share_offer_ended":       fault.New(fault.Conflict, "catalog.share.ended"),
	"share_answer_once":       fault.New(fault.Conflict, "catalog.share.answered"),
	"share_answer_part":       fault.New(fault.NotFound, "catalog.product.unknown"),
	"share_answer_own":        fault.New(fault.Forbidden, "catalog.share.own"),
	"product_maker_left":      fault.InvalidFields(fault.Field{Name: "makers", Key: "catalog.draft.makers.stranger"}),
	"share_offer_part_member": fault.InvalidFields(fault.Field{Name: "makers", Key: "catalog.draft.makers.stranger"}),
}

const (
	lockProduct = `SELECT p.cooperative_id, p.title FROM product p WHERE p.id = $1 AND p.bespoke_of IS NULL
		AND EXISTS (SELECT 1 FROM product_maker m WHERE m.product_id = p.id AND m.producer_id = $2) FOR NO KEY UPDATE`
	insertOffer = `INSERT INTO share_offer (product_id, cooperative_id, offered_by, offered_at) VALUES ($1, $2, $3, $4) RETURNING id`
	insertSet   = `INSERT INTO share_offer (product_id, cooperative_id, offered_by, offered_at, outcome, ended_at) VALUES ($1, $2, $3, $4, 'set', $4) RETURNING id`
	insertPart  = `
	INSERT INTO share_offer_part (offer_id, cooperative_id, producer_id, share_bp)
	SELECT $1, cooperative_id, producer_id, $4 FROM membership WHERE cooperative_id = $2 AND producer_id = $3 AND (left_at IS NULL OR $4 = 0)`
	insertShareAnswer = `INSERT INTO share_answer (offer_id, producer_id, agreed, answered_at, answered_by) VALUES ($1, $2, $3, $4, $5)`
	endOffer          = `UPDATE share_offer SET outcome = $2, ended_at = greatest(offered_at, $3) WHERE id = $1 AND outcome IS NULL`
	takeBackOffer     = `UPDATE share_offer SET outcome = 'withdrawn', ended_at = greatest(offered_at, $3) WHERE product_id = $1 AND offered_by = $2 AND outcome IS NULL`
)

// OfferShares offers the makers of a product other shares, in the name of one of
// them. Whoever has a part now or would have one has to agree, she has by
// offering; then the next sale is divided so. Nobody offers for her. Faults:
// NotFound, Forbidden, Invalid with the field makers, Conflict while an offer is
// open.
func OfferShares(ctx context.Context, db *database.DB, actor identity.Actor, id ProductID, wanted []MakerShare, now time.Time) error {
	if actor.OnBehalfOf != 0 {
		return fault.New(fault.Forbidden, "catalog.share.own")
	}
	var f fields
	Draft{Makers: wanted}.checkMakers(&f)
	if err := f.fault(); err != nil {
		return err
	}
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		return shareRefusals.Explain(offerShares(ctx, tx, actor, id, wanted, now))
	})
}

func offerShares(ctx context.Context, tx *database.Tx, actor identity.Actor, id ProductID, wanted []MakerShare, now time.Time) error {
	var p struct {
		Cooperative identity.CooperativeID `db:"cooperative_id"`
		Title       string                 `db:"title"`
	}
	err := tx.GetContext(ctx, &p, lockProduct, id, actor.Person)
	if database.NoRows(err) {
		return unknownProduct()
	}
	if err != nil {
		return fmt.Errorf("catalog: offer shares of %d: %w", id, err)
	}
	before, err := Makers(ctx, tx, id)
	if err != nil {
		return err
	}
	all := slices.SortedFunc(slices.Values(wanted), byProducer)
	if slices.Equal(before, all) {
		return fault.InvalidFields(fault.Field{Name: "makers", Key: "catalog.share.same"})
	}
	for _, m := range before {
		if !slices.ContainsFunc(wanted, func(w MakerShare) bool { return w.Producer == m.Producer }) {
			all = append(all, MakerShare{Producer: m.Producer})
		}
	}
	var offer OfferID
	if err := tx.GetContext(ctx, &offer, insertOffer, id, p.Cooperative, actor.Person, now); err != nil {
		return fmt.Errorf("catalog: offer shares of %d: %w", id, err)
	}
	if err := insertParts(ctx, tx, offer, p.Cooperative, all); err != nil {
		return err
	}
	if err := note(ctx, tx, actor, "share_offer.make", id, now); err != nil {
		return err
	}
	for _, m := range all {
		if m.Producer == actor.Person {
			continue
		}
		if err := notice.Tell(ctx, tx, notice.Notice{Person: m.Producer, Kind: notice.ShareAsked, Subject: p.Title, About: int64(offer), CreatedAt: now}); err != nil {
			return err
		}
	}
	return answerShares(ctx, tx, actor, offer, true, now)
}

func byProducer(a, b MakerShare) int { return cmp.Compare(a.Producer, b.Producer) }

func insertParts(ctx context.Context, tx *database.Tx, offer OfferID, group identity.CooperativeID, parts []MakerShare) error {
	for _, m := range parts {
		ok, err := changed(tx.ExecContext(ctx, insertPart, offer, group, m.Producer, m.ShareBP))
		if err != nil {
			return fmt.Errorf("catalog: part of offer %d: %w", offer, err)
		}
		if !ok {
			return fault.InvalidFields(fault.Field{Name: "makers", Key: "catalog.draft.makers.stranger"})
		}
	}
	return nil
}

// setShares notes that an officer divides a product anew.
func setShares(ctx context.Context, tx *database.Tx, actor identity.Actor, id ProductID, d Draft, now time.Time) error {
	var offer OfferID
	if err := tx.GetContext(ctx, &offer, insertSet, id, d.Cooperative, actor.Person, now); err != nil {
		return fmt.Errorf("catalog: set shares of %d: %w", id, err)
	}
	return insertParts(ctx, tx, offer, d.Cooperative, slices.SortedFunc(slices.Values(d.Makers), byProducer))
}

// AnswerShares is what one of those whom an offer concerns says to it. With the
// last yes the shares change; with a no the offer ends. Nobody answers for her.
// Faults: NotFound, Forbidden, Conflict for an offer that has ended or that she
// has answered.
func AnswerShares(ctx context.Context, db *database.DB, actor identity.Actor, offer OfferID, agreed bool, now time.Time) error {
	if actor.OnBehalfOf != 0 {
		return fault.New(fault.Forbidden, "catalog.share.own")
	}
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		return shareRefusals.Explain(answerShares(ctx, tx, actor, offer, agreed, now))
	})
}

func answerShares(ctx context.Context, tx *database.Tx, actor identity.Actor, offer OfferID, agreed bool, now time.Time) error {
	if _, err := tx.ExecContext(ctx, insertShareAnswer, offer, actor.Person, agreed, now, actor.Person); err != nil {
		return fmt.Errorf("catalog: answer to offer %d: %w", offer, err)
	}
	o, err := offerByID(ctx, tx, offer)
	if err != nil {
		return err
	}
	action := "share_offer.refuse"
	if agreed {
		action = "share_offer.agree"
	}
	if err := note(ctx, tx, actor, action, o.Product, now); err != nil {
		return err
	}
	switch {
	case !agreed:
		return end(ctx, tx, o, "refused", notice.ShareRefused, now)
	case slices.ContainsFunc(o.Parts, func(p SharePart) bool { return p.Agreed == nil }):
		return nil
	}
	if err := end(ctx, tx, o, "agreed", notice.ShareAgreed, now); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, deleteMakers, o.Product); err != nil {
		return fmt.Errorf("catalog: makers of product %d: %w", o.Product, err)
	}
	d := Draft{}
	if err := tx.GetContext(ctx, &d.Cooperative, `SELECT cooperative_id FROM product WHERE id = $1`, o.Product); err != nil {
		return fmt.Errorf("catalog: product %d: %w", o.Product, err)
	}
	for _, p := range o.Parts {
		if p.ShareBP > 0 {
			d.Makers = append(d.Makers, MakerShare{Producer: p.Producer, ShareBP: p.ShareBP})
		}
	}
	return insertMakers(ctx, tx, o.Product, d)
}

// end closes an offer and tells all whom it concerned.
func end(ctx context.Context, tx *database.Tx, o ShareOffer, outcome string, kind notice.Kind, now time.Time) error {
	if _, err := tx.ExecContext(ctx, endOffer, o.ID, outcome, now); err != nil {
		return fmt.Errorf("catalog: end offer %d: %w", o.ID, err)
	}
	for _, p := range o.Parts {
		if err := notice.Tell(ctx, tx, notice.Notice{Person: p.Producer, Kind: kind, Subject: o.Title, About: int64(o.ID), CreatedAt: now}); err != nil {
			return err
		}
	}
	return nil
}

// WithdrawShares takes back an open offer of one's own; without one it does
// nothing.
func WithdrawShares(ctx context.Context, db *database.DB, actor identity.Actor, id ProductID, now time.Time) error {
	if actor.OnBehalfOf != 0 {
		return fault.New(fault.Forbidden, "catalog.share.own")
	}
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		ok, err := changed(tx.ExecContext(ctx, takeBackOffer, id, actor.Person, now))
		if err != nil {
			return fmt.Errorf("catalog: withdraw offer of %d: %w", id, err)
		}
		if !ok {
			return fault.New(fault.NotFound, "catalog.product.unknown")
		}
		return note(ctx, tx, actor, "share_offer.withdraw", id, now)
	})
}

const (
	offerColumns = `
	SELECT o.id, o.product_id, p.title, o.offered_by, n.name AS by_name, o.offered_at
	FROM share_offer o JOIN product p ON p.id = o.product_id JOIN person n ON n.id = o.offered_by`
	offerOf = offerColumns + ` WHERE o.id = $1`
	// Open ones that concern her.
	offersFor = offerColumns + ` WHERE o.outcome IS NULL AND EXISTS (
		SELECT 1 FROM share_offer_part t WHERE t.offer_id = o.id AND t.producer_id = $1) ORDER BY o.id DESC LIMIT 50`
	partsOf = `
	SELECT t.offer_id, t.producer_id, n.name, t.share_bp, a.agreed
	FROM share_offer_part t JOIN person n ON n.id = t.producer_id
	LEFT JOIN share_answer a ON a.offer_id = t.offer_id AND a.producer_id = t.producer_id
	WHERE t.offer_id = $1 ORDER BY t.share_bp DESC, t.producer_id`
)

func offerByID(ctx context.Context, q database.Queryer, id OfferID) (ShareOffer, error) {
	var o ShareOffer
	err := q.GetContext(ctx, &o, offerOf, id)
	if err == nil {
		err = q.SelectContext(ctx, &o.Parts, partsOf, id)
	}
	if err != nil {
		return o, fmt.Errorf("catalog: offer %d: %w", id, err)
	}
	return o, nil
}

// OffersFor lists the open offers that concern a producer, the newest first.
func OffersFor(ctx context.Context, q database.Queryer, producer identity.PersonID) ([]ShareOffer, error) {
	var all []ShareOffer
	if err := q.SelectContext(ctx, &all, offersFor, producer); err != nil {
		return nil, fmt.Errorf("catalog: offers for %d: %w", producer, err)
	}
	for i, o := range all {
		if err := q.SelectContext(ctx, &all[i].Parts, partsOf, o.ID); err != nil {
			return nil, fmt.Errorf("catalog: offer %d: %w", o.ID, err)
		}
	}
	return all, nil
}
