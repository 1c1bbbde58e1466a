package order

import (
	"context"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"io"

	"simpul/internal/database"
	"simpul/internal/fault"
)

// Placement is everything an order freezes. The story that places it gives what
// is bought, the discounts, the tip and the unique code; all that is divided of
// them, and the totals, are computed by Divide, and the ids are filled by Place.
type Placement struct {
	Order
	FormKey   string // UUID of the form
	Discounts []Discount
	Parcels   []PlacedParcel
	// Institution is in whose name the receipt is, if it is not the buyer's.
	Institution Institution
}

// PlacedParcel is a parcel to be placed with its lines.
type PlacedParcel struct {
	Parcel
	Lines []PlacedLine
}

// PlacedLine is a line to be placed with its makers; the amounts of their
// shares are computed from the rates of the fee policy.
type PlacedLine struct {
	Line
	FeePolicy int64
	Rates     FeeRates
	Shares    []FrozenShare
}

// numberAlphabet is Crockford's base 32, without the letters that look like
// others, so that a number can be read out on the phone.
const numberAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// Name gives the placement a number of eight random signs and a link token of
// 144 random bits.
func (p *Placement) Name(random io.Reader) error {
	b := make([]byte, 5+18)
	if _, err := io.ReadFull(random, b); err != nil {
		return fmt.Errorf("order: random: %w", err)
	}
	p.Number = "SP" + base32.NewEncoding(numberAlphabet).EncodeToString(b[:5])
	p.Token = base64.RawURLEncoding.EncodeToString(b[5:])
	return nil
}

const insertOrder = `
	INSERT INTO shop_order (number, token, form_key, language, buyer_name, buyer_phone, buyer_email, recipient_name,
		recipient_phone, country, region_code, region_name, street, postcode, note, items_total, discount_total,
		shipping_total, tip, unique_code, total, payment_method, placed_at, held_until, gift, greeting, city, area, direct)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULLIF($11, ''), $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29)
	ON CONFLICT (form_key) DO NOTHING RETURNING id`

// Place divides an order's money, writes it with its parcels, lines and shares,
// and fills in all ids. It returns a Conflict fault when the form has made an
// order before, and the faults of Divide.
func Place(ctx context.Context, tx *database.Tx, p *Placement) error {
	if err := p.Divide(); err != nil {
		return err
	}
	p.PaymentState = Waiting
	err := tx.GetContext(ctx, &p.ID, insertOrder, p.Number, p.Token, p.FormKey, p.Language, p.BuyerName, p.BuyerPhone,
		p.BuyerEmail, p.RecipientName, p.RecipientPhone, p.Country, p.RegionCode, p.RegionName, p.Street, p.Postcode, p.Note,
		p.ItemsTotal, p.DiscountTotal, p.ShippingTotal, p.Tip, p.UniqueCode, p.Order.Total, p.PaymentMethod, p.PlacedAt, p.HeldUntil, p.Gift, p.Greeting,
		p.City, p.Area, p.Direct)
	if database.NoRows(err) {
		return fault.New(fault.Conflict, "order.placed_before")
	}
	if err != nil {
		return fmt.Errorf("order: place: %w", err)
	}
	for i := range p.Parcels {
		if err := placeParcel(ctx, tx, p.ID, &p.Parcels[i]); err != nil {
			return err
		}
	}
	if err := p.Institution.write(ctx, tx, p.ID); err != nil {
		return err
	}
	return record(ctx, tx, Event{Order: p.ID, Kind: EventPlaced, Actor: ByCustomer, At: p.PlacedAt})
}

const insertParcel = `
	INSERT INTO parcel (order_id, cooperative_id, courier_id, zone, weight_g, billed_kg, shipping, days_min, days_max, pickup, rate_id, answer_id)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULLIF($11, 0::BIGINT), NULLIF($12, 0::BIGINT)) RETURNING id`

func placeParcel(ctx context.Context, tx *database.Tx, id ID, p *PlacedParcel) error {
	p.Order = id
	if err := tx.GetContext(ctx, &p.ID, insertParcel, int64(id), int64(p.Cooperative), int64(p.Courier), p.Zone,
		p.WeightG, p.BilledKg, p.Shipping, p.DaysMin, p.DaysMax, p.Pickup, int64(p.Rate), p.Answer); err != nil {
		return fmt.Errorf("order: place parcel: %w", err)
	}
	for i := range p.Lines {
		p.Lines[i].Order, p.Lines[i].Parcel, p.Lines[i].Cooperative = id, p.ID, p.Cooperative
		if err := placeLine(ctx, tx, &p.Lines[i]); err != nil {
			return err
		}
	}
	return nil
}

const insertLine = `
	INSERT INTO order_line (order_id, parcel_id, cooperative_id, product_id, variant_id, fee_policy_id, picture_id, title,
		option, made_to_order, lead_days, weight_g, price, quantity, discount, net, programme_discount, cooperative_discount,
		hs_code, customs_contents)
	VALUES ($1, $2, $3, $4, $5, $6, NULLIF($7, 0::BIGINT), $8, $9, $10, NULLIF($11, 0::INT), $12, $13, $14, $15, $16, $17, $18, $19, $20) RETURNING id`

const insertShare = `
	INSERT INTO order_line_share (order_line_id, cooperative_id, producer_id, producer_name, share_bp, village_code,
		village_name, income, cooperative_fee, programme_fee, contribution, tip, programme_discount, cooperative_discount)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`

// Who made it has left meanwhile, and her works are off sale.
var placeRefusals = database.Refusals{"order_line_share_left": fault.New(fault.Conflict, "checkout.changed")}

func placeLine(ctx context.Context, tx *database.Tx, l *PlacedLine) error {
	if err := tx.GetContext(ctx, &l.ID, insertLine, int64(l.Order), int64(l.Parcel), int64(l.Cooperative), int64(l.Product),
		int64(l.Variant), l.FeePolicy, l.Picture, l.Title, l.Option, l.MadeToOrder, l.LeadDays, l.WeightG, l.Price, l.Quantity,
		l.Discount, l.Net, l.ProgrammeDiscount, l.CooperativeDiscount, l.HSCode, l.CustomsContents); err != nil {
		return fmt.Errorf("order: place line: %w", err)
	}
	for i := range l.Shares {
		s := &l.Shares[i]
		s.Line, s.Cooperative = l.ID, l.Cooperative
		if err := insertFrozen(ctx, tx, *s); err != nil {
			return fmt.Errorf("order: place share: %w", placeRefusals.Explain(err))
		}
		if !s.Grouped() {
			continue
		}
		if _, err := tx.ExecContext(ctx, insertQuota, int64(s.Line), int64(s.Producer), s.Pieces, s.Income); err != nil {
			return fmt.Errorf("order: place quota: %w", placeRefusals.Explain(err))
		}
	}
	return nil
}

func insertFrozen(ctx context.Context, tx *database.Tx, s FrozenShare) error {
	_, err := tx.ExecContext(ctx, insertShare, int64(s.Line), int64(s.Cooperative), int64(s.Producer), s.ProducerName, s.ShareBP,
		s.VillageCode, s.VillageName, s.Income, s.CooperativeFee, s.ProgrammeFee, s.Contribution, s.Tip, s.ProgrammeDiscount,
		s.CooperativeDiscount)
	return err
}
