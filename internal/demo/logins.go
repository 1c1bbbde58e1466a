package demo

import (
	"context"
	"fmt"

	"simpul/internal/database"
)

// Logins are the people to sign in as in a demonstration that is loaded, of
// whatever seed, by the names that they have now.
func Logins(ctx context.Context, q database.Queryer) ([]Login, error) {
	officer := Cooperatives[0]
	all := []Login{
		{Role: "producer", Phone: producerPhone(0), Secret: pin},
		{Role: "officer", Phone: officer.OfficerPhone, Secret: pin},
		Manager,
		Administrator,
	}
	const nameOf = `SELECT name FROM person WHERE phone = NULLIF($1, '') OR email = NULLIF($2, '')`
	for i := range all {
		err := q.GetContext(ctx, &all[i].Name, nameOf, all[i].Phone, all[i].Email)
		if err != nil && !database.NoRows(err) {
			return nil, fmt.Errorf("demo: logins: %w", err)
		}
	}
	return all, nil
}
