package postal

import (
	"strings"

	"simpul/internal/fault"
)

// Address is where a parcel goes, below the recipient's name.
type Address struct {
	Country  Country
	Street   string // lines
	City     string
	Area     string
	Postcode string
}

// Clean is the address without what its country's addresses do not have, and
// with the postcode in capitals.
func (a Address) Clean() Address {
	f := a.Country.Format()
	a.Postcode = strings.ToUpper(strings.TrimSpace(a.Postcode))
	for part, value := range map[Part]*string{City: &a.City, Area: &a.Area, Postcode: &a.Postcode} {
		*value = strings.TrimSpace(*value)
		if !f.Has(part) {
			*value = ""
		}
	}
	return a
}

// Faults are what is wrong with a clean address, by the names of its parts.
func (a Address) Faults() []fault.Field {
	if !a.Country.Known() {
		return []fault.Field{{Name: "country", Key: "postal.country.unknown"}}
	}
	var faults []fault.Field
	f := a.Country.Format()
	for _, p := range []struct {
		part  Part
		value string
	}{{Street, a.Street}, {City, a.City}, {Area, a.Area}, {Postcode, a.Postcode}} {
		switch {
		case p.value == "" && f.Requires(p.part):
			faults = append(faults, fault.Field{Name: string(p.part), Key: "error.required"})
		case p.value != "" && p.part == Area && !f.Lists(p.value):
			faults = append(faults, fault.Field{Name: string(Area), Key: "error.choice"})
		case p.value != "" && p.part == Postcode && !f.Matches(p.value):
			faults = append(faults, fault.Field{Name: string(Postcode), Key: "postal.postcode.shape", Args: []any{f.Example}})
		}
	}
	return faults
}

// Lines are the address as a parcel from abroad has it: below the recipient's
// name and above the country.
func (a Address) Lines() []string {
	values := map[byte]string{'A': a.Street, 'C': a.City, 'S': a.Area, 'Z': a.Postcode}
	var lines []string
	for _, pattern := range strings.Split(a.Country.Format().Layout, "%n") {
		for line := range strings.SplitSeq(fill(pattern, values), "\n") {
			if line = tidy(line); line != "" {
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// Place is the address without its street and postcode, on one line, with the
// country in a language.
func (a Address) Place(lang string) string {
	var parts []string
	for _, part := range []string{a.City, a.Area, a.Country.Name(lang)} {
		if part != "" && (len(parts) == 0 || parts[len(parts)-1] != part) {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// fill puts values for the letters of a pattern. A pattern of which nothing is
// filled is empty, so that what stands around a missing postcode is not left.
func fill(pattern string, values map[byte]string) string {
	var b strings.Builder
	filled := !strings.Contains(pattern, "%")
	for i := 0; i < len(pattern); i++ {
		if pattern[i] != '%' || i+1 == len(pattern) {
			b.WriteByte(pattern[i])
			continue
		}
		i++
		value := values[pattern[i]]
		b.WriteString(value)
		filled = filled || value != ""
	}
	if !filled {
		return ""
	}
	return b.String()
}

// tidy removes what stands around parts that are missing.
func tidy(line string) string {
	line = strings.Join(strings.Fields(line), " ")
	line = strings.ReplaceAll(line, " ,", ",")
	return strings.Trim(line, " ,-")
}
