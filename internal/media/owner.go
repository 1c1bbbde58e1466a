package media

import (
	"context"
	"fmt"
	"slices"

	"github.com/lib/pq"

	"simpul/internal/database"
)

const selectOwned = `
	SELECT id FROM picture WHERE id = ANY($1) AND owner_person_id = $2 AND NOT private AND withdrawn_at IS NULL`

// Owned keeps of these ids those of pictures that belong to a person and are
// neither private nor withdrawn, in the order in which they were given.
func Owned(ctx context.Context, q database.Queryer, owner int64, ids []ID) ([]ID, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var theirs []ID
	if err := q.SelectContext(ctx, &theirs, selectOwned, pq.Array(ids), owner); err != nil {
		return nil, fmt.Errorf("media: owned: %w", err)
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id ID) bool { return !slices.Contains(theirs, id) }), nil
}
