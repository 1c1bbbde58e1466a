package region_test

import (
	"testing"

	"simpul/internal/database"
	"simpul/internal/region"
)

func TestSchemaRefusesBadRows(t *testing.T) {
	t.Parallel()
	db := empty(t)
	load(t, db, region.Only("36"))

	type columns struct {
		code, scheme string
		level        int
		parent       any
		kind         string
		name         string
		searchName   string
		from         string
		until        any
	}
	good := columns{"36.03.33.2099", "kemendagri", 4, "36.03.33", "desa", "Contoh", "contoh", "2025-01-01", nil}
	const insert = `INSERT INTO region (code, scheme, level, parent_code, kind, name, search_name, valid_from, valid_until)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

	for name, c := range map[string]struct {
		constraint string
		spoil      func(*columns)
	}{
		"nothing wrong":             {"", func(*columns) {}},
		"another scheme":            {"region_scheme", func(c *columns) { c.scheme = "bps" }},
		"a code without dots":       {"region_code", func(c *columns) { c.code = "3603332099" }},
		"a short village code":      {"region_code", func(c *columns) { c.code = "36.03.33.209" }},
		"a village number of 4":     {"region_code", func(c *columns) { c.code = "36.03.33.4099" }},
		"a code of another level":   {"region_code", func(c *columns) { c.code, c.parent = "36.03.99", "36.03" }},
		"no level":                  {"region_kind", func(c *columns) { c.level, c.parent = 0, nil }},
		"a fifth level":             {"region_kind", func(c *columns) { c.level, c.parent = 5, nil }},
		"no parent":                 {"region_parent", func(c *columns) { c.parent = nil }},
		"a neighbour's parent":      {"region_parent", func(c *columns) { c.parent = "36.03.01" }},
		"a grandparent":             {"region_parent", func(c *columns) { c.parent = "36.03" }},
		"a province with a parent":  {"region_parent", func(c *columns) { *c = columns{"99", c.scheme, 1, "36", "provinsi", "X", "x", c.from, nil} }},
		"a parent that is not":      {"region_parent_exists", func(c *columns) { c.code, c.parent = "36.03.99.2001", "36.03.99" }},
		"a kelurahan numbered 2":    {"region_kind", func(c *columns) { c.kind = "kelurahan" }},
		"a desa numbered 1":         {"region_kind", func(c *columns) { c.code = "36.03.33.1099" }},
		"a desa adat numbered 2":    {"region_kind", func(c *columns) { c.kind = "desa adat" }},
		"a village as a kecamatan":  {"region_kind", func(c *columns) { c.kind = "kecamatan" }},
		"a kind of its own":         {"region_kind", func(c *columns) { c.kind = "dusun" }},
		"a kota numbered below 70":  {"region_kind", func(c *columns) { *c = columns{"36.09", c.scheme, 2, "36", "kota", "X", "x", c.from, nil} }},
		"a kabupaten numbered 79":   {"region_kind", func(c *columns) { *c = columns{"36.79", c.scheme, 2, "36", "kabupaten", "X", "x", c.from, nil} }},
		"a blank name":              {"region_name", func(c *columns) { c.name = " " }},
		"a name with a space after": {"region_name", func(c *columns) { c.name = "Contoh " }},
		"a search name as written":  {"region_search_name", func(c *columns) { c.searchName = "Contoh Baru" }},
		"an end before its start":   {"region_validity", func(c *columns) { c.until = "2024-12-31" }},
		"a code twice":              {"region_pkey", func(c *columns) { c.code = "36.03.33.2004" }},
	} {
		row := good
		c.spoil(&row)
		tx, err := db.Owner.Beginx()
		if err != nil {
			t.Fatal(err)
		}
		_, err = tx.Exec(insert, row.code, row.scheme, row.level, row.parent, row.kind, row.name, row.searchName, row.from, row.until)
		if got := database.ConstraintOf(err); got != c.constraint || (err == nil) != (c.constraint == "") {
			t.Errorf("%s: refused by %q, want %q (%v)", name, got, c.constraint, err)
		}
		if err := tx.Rollback(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSchemaRefusesBadSuccessions(t *testing.T) {
	t.Parallel()
	db := empty(t)
	load(t, db, region.Only("36"))
	const insert = `INSERT INTO region_succession (code, successor_code, changed_on) VALUES ($1, $2, '2025-04-25')`
	for _, c := range []struct{ code, successor, constraint string }{
		{"36.03.33.2004", "36.03.33.2005", ""},
		{"36.03.33.2004", "36.03.33.2004", "region_succession_level"},
		{"36.03.33.2004", "36.03.33", "region_succession_level"},
		{"36.03.33.2004", "36.03.33.2999", "region_succession_successor_code_fkey"},
		{"36.03.33.2999", "36.03.33.2004", "region_succession_code_fkey"},
	} {
		_, err := db.Owner.Exec(insert, c.code, c.successor)
		if got := database.ConstraintOf(err); got != c.constraint || (err == nil) != (c.constraint == "") {
			t.Errorf("%s to %s: refused by %q, want %q (%v)", c.code, c.successor, got, c.constraint, err)
		}
	}
}
