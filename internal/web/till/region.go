package till

import (
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/region"
	"simpul/internal/web"
	"simpul/views/part"
	"simpul/views/shop"
)

// found bounds how many regions are offered at once.
const found = 12

// suggestRegions answers what a script asks while somebody types.
func (o Options) suggestRegions(c *fiber.Ctx) error {
	places, err := o.findRegions(c.UserContext(), web.Query(c).Text("q", 100))
	if err != nil {
		return err
	}
	type suggestion struct {
		Code string `json:"code"`
		Name string `json:"name"`
	}
	suggestions := make([]suggestion, len(places))
	for i, p := range places {
		suggestions[i] = suggestion{string(p.Code), p.Address()}
	}
	web.Cacheable(c, time.Hour)
	return c.JSON(suggestions)
}

// findRegions are districts and villages that fit a typed name; for the name
// of a regency, which is too wide to send a parcel to, its districts.
func (o Options) findRegions(ctx context.Context, typed string) ([]region.Region, error) {
	if typed == "" {
		return nil, nil
	}
	matches, err := region.Search(ctx, o.DB, typed, region.Filter{}, found)
	if err != nil {
		return nil, err
	}
	var places []region.Region
	for _, m := range matches {
		if m.Code.Level() >= region.District {
			places = append(places, m.Region)
		}
	}
	if len(matches) > 0 && matches[0].Code.Level() == region.Regency && !matches[0].Similar {
		return region.Children(ctx, o.DB, matches[0].Code)
	}
	return places, nil
}

// destination reads the region of an address; the zero Region while none is
// chosen. What is not precise enough is refused.
func (o Options) destination(ctx context.Context, code string) (region.Region, error) {
	if !region.Code(code).Valid() {
		return region.Region{}, nil
	}
	place, err := region.ByCode(ctx, o.DB, region.Code(code))
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return region.Region{}, nil
	case err != nil:
		return region.Region{}, err
	case place.Code.Level() < region.District || !place.Current():
		return region.Region{}, nil
	}
	return place, nil
}

// onlyRegion is the region that a typed name can only mean: the one match, or
// the one whose full address was typed or taken from the suggestions.
func (o Options) onlyRegion(ctx context.Context, typed string) (region.Region, error) {
	places, err := o.findRegions(ctx, strings.TrimSpace(typed))
	if err != nil {
		return region.Region{}, err
	}
	for _, p := range places {
		if len(places) == 1 || strings.EqualFold(p.Address(), strings.TrimSpace(typed)) {
			return p, nil
		}
	}
	return region.Region{}, nil
}

// regionChoice is the part of the page where the region is chosen.
func (o Options) regionChoice(ctx context.Context, place region.Region, typed string, searched bool) (shop.RegionChoice, error) {
	if place.Code != "" {
		return shop.RegionChoice{Code: string(place.Code), Name: place.Address(), Typed: typed}, nil
	}
	choice := shop.RegionChoice{Typed: typed}
	if !searched {
		return choice, nil
	}
	places, err := o.findRegions(ctx, typed)
	if err != nil {
		return shop.RegionChoice{}, err
	}
	for _, p := range places {
		choice.Matches = append(choice.Matches, part.Choice{Value: string(p.Code), Label: p.Short(), Hint: p.Around()})
	}
	choice.Missed = typed != "" && len(choice.Matches) == 0
	return choice, nil
}
