package koperasi

import (
	"context"

	"simpul/internal/i18n"
)

// villageHint says which villages are shown, and whether the search found any.
func villageHint(ctx context.Context, p InviteProps) string {
	switch {
	case p.Sought != "" && p.Near:
		return i18n.T(ctx, "koperasi.invite.village.missed", p.Sought, p.District)
	case p.Sought != "":
		return i18n.T(ctx, "koperasi.invite.village.found", p.Sought)
	}
	return i18n.T(ctx, "koperasi.invite.village.near", p.District)
}
