package program

import (
	"context"
	"strconv"
	"strings"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/region"
	"simpul/internal/report"
	"simpul/views/program"
)

// about is what a page of figures is about: a part of a programme, and what it
// divides into, "" for nothing.
type about struct {
	path  string
	name  string // of the part, "" for the whole programme
	part  report.Part
	grain report.Grain
	// stated is whose statement the page is, nil for another page.
	stated *report.Holder
}

// aboutOf reads the path of a page that has tables, and what they are divided by.
// What is not the programme's is not found.
func aboutOf(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, path, by string) (a about, err error) {
	a.path = path
	if of, found := strings.CutSuffix(path, "/catatan"); found {
		return statedOf(ctx, q, programme, path, of)
	}
	switch path {
	case program.MakersPath, program.CooperativesPath:
		return a, nil
	case program.HomePath:
		grain, ok := program.GrainOf(by)
		if !ok {
			return a, fault.New(fault.NotFound, "error.not_found")
		}
		a.grain = grain
		return a, nil
	}
	cut := strings.LastIndexByte(path, '/') + 1
	key := path[cut:]
	id, _ := strconv.ParseInt(key, 10, 64)
	var one report.Portion
	switch path[:cut] {
	case program.VillagePath(""), program.PlacePath(""):
		a.part.Place = region.Code(key)
		if a.grain, err = grainBelow(path[:cut] == program.VillagePath(""), a.part.Place); err == nil {
			one, err = report.PlaceOf(ctx, q, programme, a.part.Place)
			a.name = one.Place().Label()
		}
	case program.CategoryPath(""):
		a.part.Category, a.grain = id, report.ByVillage
		one, err = report.CategoryOf(ctx, q, programme, id, false)
		a.name = one.Name
	case program.MakerPath(""):
		a.part.Maker = identity.PersonID(id)
		var maker report.Maker
		maker, err = report.MakerOf(ctx, q, programme, a.part.Maker)
		a.name = maker.Name
	case program.CooperativePath(""):
		a.part.Cooperative = identity.CooperativeID(id)
		var group report.Cooperative
		group, err = report.CooperativeOf(ctx, q, programme, a.part.Cooperative)
		a.name = group.Name
	default:
		err = fault.New(fault.NotFound, "error.not_found")
	}
	return a, err
}

// statedOf is about the statement of the programme, of a maker or of a cooperative.
func statedOf(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, path, of string) (a about, err error) {
	if path == program.StatementPath {
		return about{path: path, stated: &report.Holder{Programme: programme}}, nil
	}
	if a, err = aboutOf(ctx, q, programme, of, ""); err != nil {
		return a, err
	}
	if a.part.Maker == 0 && a.part.Cooperative == 0 {
		return a, fault.New(fault.NotFound, "error.not_found")
	}
	return about{path: path, name: a.name, stated: &report.Holder{Producer: a.part.Maker, Cooperative: a.part.Cooperative, Programme: programme}}, nil
}

// grainBelow is what a region divides into: a village into nothing.
func grainBelow(village bool, code region.Code) (report.Grain, error) {
	switch level := code.Level(); {
	case village && level == region.Village:
		return "", nil
	case !village && level == region.Regency:
		return report.ByDistrict, nil
	case !village && level == region.District:
		return report.ByVillage, nil
	}
	return "", fault.New(fault.NotFound, "program.unknown_village")
}

// table is one of the page's tables by its name, or NotFound.
func (a about) table(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w report.Window, name string, now time.Time) (table, error) {
	single := a.part.Maker != 0
	switch {
	case a.stated != nil && name == program.FileStatement:
		return statementTable(ctx, q, *a.stated, w, now)
	case a.stated != nil:
		return table{}, fault.New(fault.NotFound, "error.not_found")
	case name == program.FileSales && a.part != (report.Part{}):
		return salesTable(ctx, q, programme, w, a.part)
	case name == program.FilePortions && a.grain != "":
		all, err := report.Portions(ctx, q, programme, w, a.part, a.grain, i18n.From(ctx) == i18n.English)
		if err != nil {
			return table{}, err
		}
		sum, err := report.Totals(ctx, q, programme, w, a.part)
		return whole(portionSheet(ctx, a.grain, all, sum)), err
	case name == program.FileMakers && a.grain == "" && !single && a.path != program.CooperativesPath:
		all, err := report.Makers(ctx, q, programme, w, a.part)
		if err != nil {
			return table{}, err
		}
		sum, err := report.Totals(ctx, q, programme, w, a.part)
		return whole(makerSheet(ctx, all, sum)), err
	case name == program.FileGroups && a.path == program.CooperativesPath:
		all, err := report.Cooperatives(ctx, q, programme, w, a.part)
		if err != nil {
			return table{}, err
		}
		sum, err := report.Totals(ctx, q, programme, w, a.part)
		return whole(cooperativeSheet(ctx, all, sum)), err
	}
	return table{}, fault.New(fault.NotFound, "error.not_found")
}
