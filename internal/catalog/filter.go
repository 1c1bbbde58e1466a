package catalog

import (
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/region"
)

// Filter narrows what is on sale; the zero Filter leaves everything.
type Filter struct {
	Category    string // slug
	Cooperative string // slug
	// Village is where the cooperative is at home, or a maker who has made her
	// village public.
	Village region.Code
	Colour  string // slug; of a variant
	// PriceMin and PriceMax bound the price of a variant, each where above zero.
	PriceMin, PriceMax money.Amount
	Supply             Supply
	Text               string // what somebody searched for
	Maker              identity.PersonID
}

// Supply narrows by how soon a product can be sent.
type Supply string

// The supplies; "" is any.
const (
	Ready       Supply = "ready"
	MadeToOrder Supply = "made_to_order"
)

// Sort is the order of a list. What is sold out always comes last.
type Sort string

// The orders. Relevance is of use only with a Text; then it is the default.
const (
	Newest    Sort = "newest"
	Cheapest  Sort = "cheapest"
	Dearest   Sort = "dearest"
	Relevance Sort = "relevance"
)

// Page is a part of a list: the Number-th, counted from 1, of Size.
type Page struct {
	Number int
	Size   int
}

func (p Page) offset() int { return (max(p.Number, 1) - 1) * p.limit() }

func (p Page) limit() int { return min(max(p.Size, 1), 100) }
