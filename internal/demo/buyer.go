package demo

import (
	"fmt"
	"math/rand/v2"

	"simpul/internal/region"
)

// Buyer is a planned customer.
type Buyer struct {
	Name        string
	Phone       string
	Destination region.Code
	Street      string
}

var buyerNames = [...]string{
	"Rani Pembeli", "Dimas Pembeli", "Laras Pembeli", "Bayu Pembeli", "Mega Pembeli", "Putra Pembeli", "Intan Pembeli", "Gilang Pembeli",
	"Ayu Pembeli", "Fajar Pembeli", "Citra Pembeli", "Reza Pembeli", "Nadia Pembeli", "Yoga Pembeli", "Tiara Pembeli", "Hana Pembeli",
}

// destinations are districts all over the country, the near ones more often.
var destinations = [...]region.Code{
	"36.03.12", "36.03.18", "36.71.01", "36.73.01", "36.04.05", "36.03.12", "36.71.01",
	"31.71.01", "31.71.02", "31.73.05", "31.74.01", "31.74.09", "32.71.01", "32.71.03", "32.73.01", "32.73.06", "32.76.01", "32.76.05",
	"33.74.01", "33.74.07", "34.71.01", "34.71.03", "35.73.04", "35.78.01", "35.78.07",
	"12.71.01", "13.71.01", "16.71.02", "18.71.05", "51.71.02", "52.71.01", "53.71.02", "63.71.02", "64.72.03", "71.71.03", "73.71.02",
	"81.71.02", "91.71.01",
}

func planBuyer(random *rand.Rand) Buyer {
	return Buyer{
		Name:        buyerNames[random.IntN(len(buyerNames))],
		Phone:       fmt.Sprintf("+628130000%04d", random.IntN(10_000)),
		Destination: destinations[random.IntN(len(destinations))],
		Street:      fmt.Sprintf("Jl. Contoh No. %d, RT %02d/RW %02d", 1+random.IntN(120), 1+random.IntN(12), 1+random.IntN(9)),
	}
}
