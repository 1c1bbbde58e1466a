package koperasi

import (
	"context"

	"simpul/internal/i18n"
	"simpul/internal/order"
)

func acceptedOf(ctx context.Context, pieces int) string {
	if pieces == 0 {
		return ""
	}
	return i18n.T(ctx, "koperasi.quota.has", pieces)
}

func accepted(quotas []order.Quota) (n int) {
	for _, q := range quotas {
		n += q.Accepted
	}
	return n
}

func pieces(quotas []order.Quota) (n int) {
	for _, q := range quotas {
		n += q.Pieces
	}
	return n
}

// awaited is how many pieces of a parcel's group orders nobody has brought.
func (p ParcelProps) awaited() (n int) {
	for _, l := range p.Lines {
		n += pieces(l.Quotas) - accepted(l.Quotas)
	}
	return n
}
