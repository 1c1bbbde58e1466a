package main

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// region is one record of the list.
type region struct{ code, name string }

var shapes = [len(levels)]*regexp.Regexp{
	regexp.MustCompile(`^[1-9]\d$`),
	regexp.MustCompile(`^[1-9]\d\.\d\d$`),
	regexp.MustCompile(`^[1-9]\d\.\d\d\.\d\d$`),
	regexp.MustCompile(`^[1-9]\d\.\d\d\.\d\d\.[123]\d{3}$`),
}

// collect joins the four tables into one list sorted by code, with tidy names.
// It refuses a malformed or doubled code and a region without its parent.
func collect(tables [len(levels)]table) ([]region, error) {
	var all []region
	known := map[string]bool{}
	for level, records := range tables {
		if len(records) == 0 {
			return nil, fmt.Errorf("%s is missing", levels[level])
		}
		for _, record := range records {
			r, err := collectOne(level, record, known)
			if err != nil {
				return nil, fmt.Errorf("%s: %q: %w", levels[level], record, err)
			}
			known[r.code] = true
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b region) int { return cmp.Compare(a.code, b.code) })
	return all, nil
}

func collectOne(level int, record []string, known map[string]bool) (region, error) {
	code, name := record[0], record[len(record)-1]
	if !shapes[level].MatchString(code) {
		return region{}, fmt.Errorf("malformed code")
	}
	if known[code] {
		return region{}, fmt.Errorf("doubled code")
	}
	if level > 0 {
		parent := code[:strings.LastIndexByte(code, '.')]
		if !known[parent] || record[1] != parent {
			return region{}, fmt.Errorf("its parent is not %s", parent)
		}
	}
	if level <= 1 {
		name = titled(name)
	}
	if level == 1 {
		var err error
		if name, err = withoutKind(code, name); err != nil {
			return region{}, err
		}
	}
	if level == 3 && code[9] == '3' {
		name = strings.TrimPrefix(name, "Desa Adat ")
	}
	name = tidied(name)
	if name == "" {
		return region{}, fmt.Errorf("no name")
	}
	return region{code, name}, nil
}

// withoutKind takes the kind off a regency's name: "Kota Administrasi Jakarta
// Pusat" is Jakarta Pusat. The code says the same as the name, or the list is
// wrong: cities count from 71, and only Jakarta's regencies are administrative.
func withoutKind(code, name string) (string, error) {
	kind := "Kabupaten "
	if code[3] >= '7' {
		kind = "Kota "
	}
	if strings.HasPrefix(code, "31.") {
		kind += "Administrasi "
	}
	short, found := strings.CutPrefix(name, kind)
	if !found || strings.HasPrefix(short, "Administrasi ") {
		return "", fmt.Errorf("by its code it is a %s", strings.TrimSpace(kind))
	}
	return short, nil
}
