package delivery_test

import (
	"testing"

	"simpul/internal/delivery"
)

func TestWeigh(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		pieces    []delivery.Piece
		realG, kg int
	}{
		"light":            {[]delivery.Piece{{WeightG: 350, Quantity: 1}}, 350, 1},
		"within tolerance": {[]delivery.Piece{{WeightG: 650, Quantity: 2}}, 1300, 1},
		"past tolerance":   {[]delivery.Piece{{WeightG: 1301, Quantity: 1}}, 1301, 2},
		"volumetric":       {[]delivery.Piece{{WeightG: 500, LengthMM: 400, WidthMM: 300, HeightMM: 200, Quantity: 1}}, 500, 4},
		"mixed": {[]delivery.Piece{
			{WeightG: 900, Quantity: 2}, {WeightG: 100, LengthMM: 100, WidthMM: 100, HeightMM: 60, Quantity: 1},
		}, 1900, 2},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			realG, kg := delivery.Weigh(tc.pieces)
			if realG != tc.realG || kg != tc.kg {
				t.Errorf("Weigh = %d g, %d kg; want %d g, %d kg", realG, kg, tc.realG, tc.kg)
			}
		})
	}
}
