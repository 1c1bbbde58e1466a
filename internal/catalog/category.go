package catalog

import (
	"context"
	"fmt"

	"simpul/internal/database"
	"simpul/internal/fault"
)

// Category is a kind of goods.
type Category struct {
	ID     CategoryID `db:"id"`
	Slug   string     `db:"slug"`
	Name   string     `db:"name"`
	NameEN string     `db:"name_en"`
	Works  int        `db:"works"` // published products in it
}

const categories = `
	SELECT c.id, c.slug, c.name, c.name_en, count(pub.id) AS works
	FROM category c
	LEFT JOIN product p ON p.category_id = c.id
	LEFT JOIN publication pub ON pub.product_id = p.id AND pub.withdrawn_at IS NULL
	GROUP BY c.id ORDER BY c.position, c.id`

// Categories lists every category in its order, with the number of its
// published products.
func Categories(ctx context.Context, q database.Queryer) ([]Category, error) {
	var all []Category
	if err := q.SelectContext(ctx, &all, categories); err != nil {
		return nil, fmt.Errorf("catalog: categories: %w", err)
	}
	return all, nil
}

// CategoryBySlug reads a category, or returns a NotFound fault.
func CategoryBySlug(ctx context.Context, q database.Queryer, slug string) (Category, error) {
	all, err := Categories(ctx, q)
	if err != nil {
		return Category{}, err
	}
	for _, c := range all {
		if c.Slug == slug {
			return c, nil
		}
	}
	return Category{}, fault.New(fault.NotFound, "catalog.category.unknown")
}

// Colour is a colour as people name it.
type Colour struct {
	Slug   string `db:"slug"`
	Name   string `db:"name"`
	NameEN string `db:"name_en"`
	Hex    string `db:"hex"` // #RRGGBB, what a swatch shows
}

const colours = `SELECT slug, name, name_en, hex FROM colour ORDER BY position, slug`

// Colours lists every colour in its order.
func Colours(ctx context.Context, q database.Queryer) ([]Colour, error) {
	var all []Colour
	if err := q.SelectContext(ctx, &all, colours); err != nil {
		return nil, fmt.Errorf("catalog: colours: %w", err)
	}
	return all, nil
}
