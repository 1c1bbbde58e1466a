package demo

import (
	"context"
	"time"

	"github.com/google/uuid"

	"simpul/internal/catalog"
	"simpul/internal/identity"
	"simpul/internal/intake"
)

const broughtVariant = `
	SELECT v.id FROM variant v JOIN product p ON p.id = v.product_id JOIN product_maker m ON m.product_id = p.id
	WHERE m.producer_id = $1 AND p.cooperative_id = $2 AND NOT p.made_to_order AND v.retired_at IS NULL ORDER BY v.id LIMIT 1`

// intakes shows what the first producer brought to the cooperative: once she
// signed for it, once it waits for her.
func (s *scenes) intakes(ctx context.Context) error {
	maker := identity.Actor{Person: s.producers[s.Products[s.listed[0]].Makers[0].Producer], Producer: true}
	var variant catalog.VariantID
	if err := s.DB.GetContext(ctx, &variant, broughtVariant, int64(maker.Person), int64(s.group())); err != nil {
		return err
	}
	record := func(key string, p intake.Piece, ago time.Duration) (intake.ID, error) {
		p.Variant = variant
		return intake.Record(ctx, s.DB, s.officer(), s.group(), intake.Draft{
			Key: uuid.NewSHA1(uuid.Nil, []byte(key)).String(), Producer: maker.Person, Pieces: []intake.Piece{p},
		}, s.before(ago))
	}
	signed, err := record("intake-1", intake.Piece{Accepted: 3, Returned: 1, Reason: "Tali di pegangan longgar"}, 4*day)
	if err != nil {
		return err
	}
	if err := intake.Sign(ctx, s.DB, maker, signed, "", s.before(4*day-time.Hour)); err != nil {
		return err
	}
	_, err = record("intake-2", intake.Piece{Accepted: 2}, 3*time.Hour)
	return err
}
