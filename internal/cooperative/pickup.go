package cooperative

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
)

const maxPickupHours = 200

const setPickup = `UPDATE cooperative SET pickup_hours = $2 WHERE id = $1`

// SetPickup says when customers may fetch their parcels at the cooperative, in
// its own words; "" that they may not. A fault of the field pickup_hours,
// NotFound.
func SetPickup(ctx context.Context, tx *database.Tx, actor identity.Actor, id identity.CooperativeID, hours string, now time.Time) error {
	hours = strings.TrimSpace(hours)
	if len([]rune(hours)) > maxPickupHours {
		return fault.InvalidFields(fault.Field{Name: "pickup_hours", Key: "error.too_long", Args: []any{maxPickupHours}})
	}
	result, err := tx.ExecContext(ctx, setPickup, int64(id), hours)
	if err != nil {
		return fmt.Errorf("cooperative: pick-up at %d: %w", id, err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return unknownOr(err)
	}
	return note(ctx, tx, actor, "cooperative.pickup", "cooperative", int64(id), now)
}
