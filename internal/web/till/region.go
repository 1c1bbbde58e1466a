package till

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/region"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/part"
	"simpul/views/shop"
)

// found bounds how many regions are offered at once.
const found = 12

// suggestRegions answers what a script asks: while somebody types, the regions
// that fit; of a region in a list, those inside it.
func (o Options) suggestRegions(c *fiber.Ctx) error {
	ctx, query := c.UserContext(), web.Query(c)
	name := region.Region.Address
	places, err := o.findRegions(ctx, query.Text("q", 100))
	if inside := region.Code(query.Value("di")); err == nil && inside.Valid() {
		name = func(r region.Region) string { return r.Label() }
		places, err = region.Children(ctx, o.DB, inside)
	}
	if err != nil {
		return err
	}
	type suggestion struct {
		Code string `json:"code"`
		Name string `json:"name"`
	}
	suggestions := make([]suggestion, len(places))
	for i, p := range places {
		suggestions[i] = suggestion{string(p.Code), name(p)}
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

// remembered reads where the browser's parcels went before.
func (o Options) remembered(c *fiber.Ctx, a *attempt) (err error) {
	kept := c.Cookies(shop.RegionCookie)
	a.country = countryOf(kept)
	a.place, err = o.destination(c.UserContext(), kept)
	return err
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

// locate reads where the parcels go from whatever the form has: the region
// chosen before, with its village, one of those that fitted a typed name, or
// the way through the lists.
func (o Options) locate(ctx context.Context, a *attempt, step string) (err error) {
	f := a.form
	a.country = countryOf(f.Value("country"))
	if step == "change_region" || a.country.Abroad() {
		return nil
	}
	chosen := f.Value("region")
	if chosen == "" {
		chosen = f.Value("region_match")
	}
	if a.place, err = o.destination(ctx, chosen); err != nil {
		return err
	}
	switch {
	case a.place.Code != "":
		return o.locateVillage(ctx, a)
	case step == "list_region":
		return o.locateListed(ctx, a)
	}
	a.searched = true
	a.place, err = o.onlyRegion(ctx, f.Value("region_typed"))
	return err
}

// locateVillage makes the place more precise by the village told besides.
func (o Options) locateVillage(ctx context.Context, a *attempt) error {
	village, err := o.destination(ctx, a.form.Value("village"))
	if err == nil && village.Code.Parent() == a.place.Code {
		a.place = village
	}
	return err
}

// locateListed reads the district chosen from the lists. When nothing was
// chosen since the page was made, the list to choose from is refused.
func (o Options) locateListed(ctx context.Context, a *attempt) (err error) {
	s := stepsTo(a.form)
	if s.district != "" {
		a.place, err = o.destination(ctx, string(s.district))
		return err
	}
	if a.form.Value("listed") == string(s.deepest()) {
		missing := [...]string{"province", "regency", "district"}[s.deepest().Level()]
		a.form.Refuse(missing, "checkout."+missing+".choose")
	}
	return nil
}

// steps are what was chosen from the lists, each inside the one before.
type steps struct{ province, regency, district region.Code }

func (s steps) deepest() region.Code { return cmp.Or(s.district, s.regency, s.province) }

func stepsTo(f *form.Form) steps {
	var s steps
	if code := region.Code(f.Value("province")); code.Valid() && code.Level() == region.Province {
		s.province = code
	}
	if code := region.Code(f.Value("regency")); s.province != "" && code.Valid() && code.Level() == region.Regency && code.Parent() == s.province {
		s.regency = code
	}
	if code := region.Code(f.Value("district")); s.regency != "" && code.Valid() && code.Level() == region.District && code.Parent() == s.regency {
		s.district = code
	}
	return s
}

// regionChoice is the part of the page where the region is chosen.
func (o Options) regionChoice(ctx context.Context, a attempt) (choice shop.RegionChoice, err error) {
	choice.Typed, choice.Action = a.form.Text("region_typed", 100), i18n.Path(ctx, a.goods.path+"#alamat")
	if a.place.Code != "" {
		return choice, o.showChosen(ctx, a.place, &choice)
	}
	if choice.Steps, err = o.regionSteps(ctx, stepsTo(a.form)); err != nil || !a.searched {
		return choice, err
	}
	places, err := o.findRegions(ctx, choice.Typed)
	if err != nil {
		return choice, err
	}
	for _, p := range places {
		choice.Matches = append(choice.Matches, part.Choice{Value: string(p.Code), Label: p.Short(), Hint: p.Around()})
	}
	choice.Missed = choice.Typed != "" && len(choice.Matches) == 0
	return choice, nil
}

// showChosen shows the district of a place, and its village among the others.
func (o Options) showChosen(ctx context.Context, place region.Region, choice *shop.RegionChoice) error {
	district := place
	if place.Code.Level() == region.Village {
		choice.Village = string(place.Code)
		var err error
		if district, err = region.ByCode(ctx, o.DB, place.Code.Parent()); err != nil {
			return err
		}
	}
	choice.Code, choice.Name = string(district.Code), district.Address()
	villages, err := region.Children(ctx, o.DB, district.Code)
	choice.Villages = optionsOf(villages)
	return err
}

func (o Options) regionSteps(ctx context.Context, s steps) (shop.RegionSteps, error) {
	lists := shop.RegionSteps{Deepest: string(s.deepest()), Province: string(s.province), Regency: string(s.regency), District: string(s.district)}
	provinces, err := region.Provinces(ctx, o.DB)
	if err != nil {
		return lists, err
	}
	lists.Provinces = optionsOf(provinces)
	for _, inside := range []struct {
		code region.Code
		list *[]part.Option
	}{{s.province, &lists.Regencies}, {s.regency, &lists.Districts}} {
		if inside.code == "" {
			break
		}
		children, err := region.Children(ctx, o.DB, inside.code)
		if err != nil {
			return lists, err
		}
		*inside.list = optionsOf(children)
	}
	return lists, nil
}

func optionsOf(places []region.Region) []part.Option {
	options := make([]part.Option, len(places))
	for i, p := range places {
		options[i] = part.Option{Value: string(p.Code), Label: p.Label()}
	}
	return options
}
