package program

import (
	"context"
	"strconv"
	"strings"

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
}

// aboutOf reads the path of a page that has tables, and what they are divided by.
// What is not the programme's is not found.
func aboutOf(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, path, by string) (a about, err error) {
	a.path = path
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
func (a about) table(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w report.Window, name string) (table, error) {
	single := a.part.Maker != 0
	switch {
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
