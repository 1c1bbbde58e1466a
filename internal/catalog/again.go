package catalog

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"

	"simpul/internal/database"
	"simpul/internal/identity"
)

// print is a hash of what a draft with a ClientKey says, nil without one: sent
// again, the same draft has the same.
func (d Draft) print() []byte {
	if d.ClientKey == "" {
		return nil
	}
	hash := sha256.New()
	word := func(text string) {
		hash.Write(binary.BigEndian.AppendUint64(nil, uint64(len(text))))
		hash.Write([]byte(text))
	}
	numbers := func(all ...int64) {
		for _, n := range all {
			hash.Write(binary.BigEndian.AppendUint64(nil, uint64(n)))
		}
	}
	for _, text := range []string{d.Title, d.TitleEN, d.Description, d.DescriptionEN} {
		word(strings.TrimSpace(text))
	}
	numbers(int64(d.Cooperative), int64(d.Category), int64(d.WeightG), int64(d.LengthMM), int64(d.WidthMM), int64(d.HeightMM))
	if d.MadeToOrder {
		numbers(int64(d.LeadDays), int64(d.OpenUnitsCap), int64(d.WeeklyUnits))
	}
	numbers(int64(len(d.Variants)))
	for _, v := range d.Variants {
		word(v.Colour)
		word(strings.TrimSpace(v.Size))
		numbers(v.Price.Minor(), int64(v.OnHand))
	}
	numbers(int64(len(d.Makers)))
	for _, m := range d.Makers {
		numbers(int64(m.Producer), int64(m.ShareBP))
	}
	for _, picture := range d.Pictures {
		numbers(int64(picture))
	}
	return hash.Sum(nil)
}

const madeOf = `SELECT id FROM product WHERE client_key = $1::uuid AND created_by = $2`

// MadeOf is the product that somebody's draft with a ClientKey has become, or a
// NotFound fault.
func MadeOf(ctx context.Context, q database.Queryer, actor identity.Actor, clientKey string) (id ProductID, err error) {
	err = q.GetContext(ctx, &id, madeOf, clientKey, actor.Person)
	if database.NoRows(err) {
		return 0, unknownProduct()
	}
	if err != nil {
		return 0, fmt.Errorf("catalog: made of: %w", err)
	}
	return id, nil
}
