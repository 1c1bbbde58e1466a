package books

import (
	"simpul/internal/database"
	"simpul/internal/payment"
)

// Books is the story with what it needs from outside.
type Books struct {
	DB *database.DB
	// Processors keep an account for the shop, by method.
	Processors map[payment.Method]payment.Processor
	// Settle books money that came for an order.
	Settle payment.Settler
}
