package perajin

import (
	"context"

	"simpul/internal/i18n"
)

// publicName is the name that the shop shows, or what it says where there is
// none to show.
func (p SelfProps) publicName(ctx context.Context) string {
	if p.PublicName == "" {
		return i18n.T(ctx, "common.maker.from", p.PublicPlace)
	}
	return p.PublicName
}
