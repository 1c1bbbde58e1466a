package checkout

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/delivery"
	"simpul/internal/direct"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/notice"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/region"
	"simpul/internal/trail"
)

// directHold is how long the goods of a direct sale wait for the second person
// who has to look at its QRIS payment.
const directHold = 14 * 24 * time.Hour

// SellDirectly books what an officer has sold over the counter: an order whose
// goods have left, paid into the cooperative's cash box or by QRIS. Sent again,
// it is the same sale. Where the goods are not there any more or cost something
// else, the sale is kept and waits for a decision. buyer names a customer who
// did not say who she is. It returns field faults for what no sale is, Conflict
// for a key that names another sale, and NotFound for another's goods.
func (c *Checkout) SellDirectly(ctx context.Context, actor identity.Actor, s direct.Sale, buyer string, now time.Time) (direct.Sale, error) {
	if err := s.Check(); err != nil {
		return s, err
	}
	s.SoldBy, s.ReceivedAt = actor.Person, now
	s.SoldAt = within(s.SoldAt, now)
	err := database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		fresh, err := direct.Record(ctx, tx, &s)
		if err != nil || !fresh {
			return err
		}
		if _, err := tx.ExecContext(ctx, `SAVEPOINT direct_sale`); err != nil {
			return fmt.Errorf("checkout: direct sale: %w", err)
		}
		err = c.bookDirect(ctx, tx, actor, s, buyer, false, now)
		if refusal, ok := fault.As(err); ok && (refusal.Kind == fault.Conflict || refusal.Kind == fault.Invalid) {
			_, err = tx.ExecContext(ctx, `ROLLBACK TO SAVEPOINT direct_sale`)
			if err == nil {
				err = noteDirect(ctx, tx, actor, "direct_sale.keep", s.ID, now)
			}
		}
		return err
	})
	if err != nil {
		return s, err
	}
	return direct.ByKey(ctx, c.DB, s.Cooperative, s.Key)
}

// within brings a phone's time into what the ledger takes as evidence.
func within(at, now time.Time) time.Time {
	if at.After(now) || at.IsZero() {
		return now
	}
	if first := now.AddDate(0, 0, -maxStatementDays); at.Before(first) {
		return first
	}
	return at
}

// AcceptDirect books a sale that waited as it was sold: at the price that was
// paid, and with pieces that the books did not know of counted in. It returns
// NotFound for another cooperative's, and Conflict for one that has ended or
// still cannot be booked.
func (c *Checkout) AcceptDirect(ctx context.Context, actor identity.Actor, group identity.CooperativeID, id direct.ID, buyer string, now time.Time) error {
	return c.decideDirect(ctx, group, id, func(tx *database.Tx, s direct.Sale) error {
		s.SoldAt = within(s.SoldAt, now)
		return c.bookDirect(ctx, tx, actor, s, buyer, true, now)
	})
}

// CancelDirect ends a sale that waited whose money was given back, and says why.
func (c *Checkout) CancelDirect(ctx context.Context, actor identity.Actor, group identity.CooperativeID, id direct.ID, reason string, now time.Time) error {
	return c.decideDirect(ctx, group, id, func(tx *database.Tx, s direct.Sale) error {
		if err := direct.End(ctx, tx, actor, s.ID, 0, reason, now); err != nil {
			return err
		}
		return noteDirect(ctx, tx, actor, "direct_sale.cancel", s.ID, now)
	})
}

func (c *Checkout) decideDirect(ctx context.Context, group identity.CooperativeID, id direct.ID, do func(*database.Tx, direct.Sale) error) error {
	return database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		s, err := direct.Lock(ctx, tx, group, id)
		if err != nil {
			return err
		}
		if !s.Waits() {
			return fault.New(fault.Conflict, "direct.ended")
		}
		return do(tx, s)
	})
}

// bookDirect makes the order of a sale; asSold takes price and stock as the
// officer says they were.
func (c *Checkout) bookDirect(ctx context.Context, tx *database.Tx, actor identity.Actor, s direct.Sale, buyer string, asSold bool, now time.Time) error {
	placement, err := c.directPlacement(ctx, tx, s, buyer, asSold, now)
	if err != nil {
		return err
	}
	if err := order.Place(ctx, tx, &placement); err != nil {
		return err
	}
	units := unitsOfPlaced(placement)
	if asSold {
		if err := catalog.CountIn(ctx, tx, units, actor.Person, now); err != nil {
			return err
		}
	}
	if err := catalog.Reserve(ctx, tx, units); err != nil {
		return err
	}
	if err := direct.End(ctx, tx, actor, s.ID, int64(placement.ID), "", now); err != nil {
		return err
	}
	if err := noteDirect(ctx, tx, actor, "direct_sale.sell", s.ID, now); err != nil {
		return err
	}
	if s.Method == payment.QRIS {
		return c.paidByQRIS(ctx, tx, actor, s, placement, now)
	}
	return paidInCash(ctx, tx, s, placement.Order, now)
}

func (c *Checkout) directPlacement(ctx context.Context, tx *database.Tx, s direct.Sale, buyer string, asSold bool, now time.Time) (order.Placement, error) {
	group, err := cooperative.ByID(ctx, tx, s.Cooperative)
	if err != nil {
		return order.Placement{}, err
	}
	policy, err := cooperative.PolicyAt(ctx, tx, s.Cooperative, s.SoldAt)
	if err != nil {
		return order.Placement{}, err
	}
	offers, err := catalog.Offers(ctx, tx, s.Variants())
	if err != nil {
		return order.Placement{}, err
	}
	courier, err := delivery.Pickup(ctx, tx)
	if err != nil {
		return order.Placement{}, err
	}
	if s.BuyerName != "" {
		buyer = s.BuyerName
	}
	sold := s.SoldAt.Truncate(time.Microsecond)
	placement := order.Placement{FormKey: s.Key.String(), Order: order.Order{
		Direct: true, Language: "id", BuyerName: buyer, BuyerPhone: s.BuyerPhone, RecipientName: buyer, RecipientPhone: s.BuyerPhone,
		Country: "ID", RegionCode: group.VillageCode, RegionName: group.VillageName + ", " + group.DistrictName + ", " + group.RegencyName,
		PaymentMethod: string(s.Method), PlacedAt: sold, HeldUntil: now.Add(directHold),
	}}
	if err := placement.Name(c.Random); err != nil {
		return placement, err
	}
	parcel := order.PlacedParcel{Parcel: order.Parcel{Cooperative: s.Cooperative, Courier: courier, Zone: region.SameRegency, Pickup: true}}
	var pieces []delivery.Piece
	for i, l := range s.Lines {
		offer := offers[i] // both by variant
		if offer.Price != l.Price {
			if !asSold {
				return placement, fault.New(fault.Conflict, "direct.price", offer.Title, l.Price, offer.Price)
			}
			offer.Price = l.Price
		}
		pieces = append(pieces, delivery.Piece{WeightG: offer.WeightG, Quantity: l.Quantity})
		parcel.Lines = append(parcel.Lines, freezeLine(offer, l.Quantity, policy, "id"))
	}
	parcel.WeightG, parcel.BilledKg = delivery.Weigh(pieces)
	placement.Parcels = []order.PlacedParcel{parcel}
	return placement, nil
}

func unitsOfPlaced(p order.Placement) []catalog.Units {
	var units []catalog.Units
	for _, parcel := range p.Parcels {
		for _, l := range parcel.Lines {
			units = append(units, catalog.Units{Variant: l.Variant, Quantity: l.Quantity})
		}
	}
	return units
}

// paidInCash is rule 1 on the cooperative's cash box.
func paidInCash(ctx context.Context, tx *database.Tx, s direct.Sale, o order.Order, now time.Time) error {
	receipt := payment.Receipt{
		Order: payment.OrderID(o.ID), Provider: payment.Cash, Account: strconv.FormatInt(int64(s.Cooperative), 10), Amount: o.Total,
		OccurredAt: o.PlacedAt, ExternalID: s.Key.String(),
	}
	fresh, err := payment.Take(ctx, tx, receipt, payment.Applied, now)
	if err != nil {
		return err
	}
	if !fresh {
		return errors.New("checkout: a direct sale is paid that is new")
	}
	arrived, err := assetFor(ctx, tx, receipt)
	if err != nil {
		return err
	}
	if err := postSale(ctx, tx, o, receipt, arrived, money.Amount{}, now); err != nil {
		return err
	}
	if err := order.Pay(ctx, tx, o.ID, o.PlacedAt, now); err != nil {
		return err
	}
	return tellOrHandOver(ctx, tx, o, now)
}

// paidByQRIS writes what the officer saw on the receipt of a QRIS payment, as
// rule 9 has it: above the limit, another person looks first. A reference that
// lay in suspense is this sale's when its amount is.
func (c *Checkout) paidByQRIS(ctx context.Context, tx *database.Tx, actor identity.Actor, s direct.Sale, p order.Placement, now time.Time) error {
	group, err := cooperative.ByID(ctx, tx, s.Cooperative)
	if err != nil {
		return err
	}
	to, err := payment.DestinationFor(ctx, tx, int64(group.Programme), payment.QRIS)
	if fault.KindOf(err) == fault.NotFound {
		return fault.New(fault.Conflict, "direct.no_qris")
	}
	if err != nil {
		return err
	}
	if lying, err := payment.HeldByReference(ctx, tx, to.ID, s.Reference); err == nil && lying.Amount == p.Order.Total {
		lying.Order = payment.OrderID(p.ID)
		_, err = bookReceipt(ctx, tx, lying, 0, now)
		return err
	} else if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	_, err = recordSeen(ctx, tx, actor, payment.Manual{
		Destination: to.ID, Reference: s.Reference, Amount: p.Order.Total, ReceivedAt: p.PlacedAt, Order: payment.OrderID(p.ID),
	}, now)
	return err
}

// tellOrHandOver tells makers of an order that was paid what they have to
// make; of a direct sale the goods have left when it was sold.
func tellOrHandOver(ctx context.Context, tx *database.Tx, o order.Order, now time.Time) error {
	if err := notice.TellMakers(ctx, tx, int64(o.ID), now); err != nil || !o.Direct {
		return err
	}
	seller, err := direct.SellerOf(ctx, tx, int64(o.ID))
	if err != nil {
		return err
	}
	parcels, err := order.Parcels(ctx, tx, o.ID)
	if err != nil {
		return err
	}
	lines, err := order.Lines(ctx, tx, o.ID)
	if err != nil {
		return err
	}
	officer := identity.Actor{Person: seller}
	for _, p := range parcels {
		if err := order.Ship(ctx, tx, officer, p, "", o.PlacedAt); err != nil {
			return err
		}
	}
	units := make([]catalog.ShippedUnits, len(lines))
	for i, l := range lines {
		units[i] = catalog.ShippedUnits{Units: catalog.Units{Variant: l.Variant, Quantity: l.Quantity}, OrderLine: int64(l.ID)}
	}
	if err := catalog.Ship(ctx, tx, units, seller, now); err != nil {
		return err
	}
	for _, p := range parcels {
		if err := order.Deliver(ctx, tx, officer, p, o.PlacedAt); err != nil {
			return err
		}
	}
	return nil
}

func noteDirect(ctx context.Context, tx *database.Tx, actor identity.Actor, action string, id direct.ID, now time.Time) error {
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), OnBehalfOf: int64(actor.OnBehalfOf), Action: action, SubjectKind: "direct_sale", SubjectID: int64(id),
	})
}
