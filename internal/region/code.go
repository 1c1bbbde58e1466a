package region

import "regexp"

// Level is a region's place in the hierarchy.
type Level int

// The levels, from the largest.
const (
	Province Level = iota + 1
	Regency
	District
	Village
)

// Code is a Kemendagri code in dotted form: 36, 36.03, 36.03.33 or
// 36.03.33.2004. A string from outside is a Code only if Valid says so; the
// other methods take that for granted.
type Code string

var codeShape = regexp.MustCompile(`^[1-9]\d(\.\d\d(\.\d\d(\.[1-3]\d{3})?)?)?$`)

// codeLengths are the lengths of a code by level.
var codeLengths = [...]int{Province: 2, Regency: 5, District: 8, Village: 13}

// Valid tells whether the code has the shape of one; not whether it exists.
func (c Code) Valid() bool { return codeShape.MatchString(string(c)) }

// Level is the level that the code's length tells, 0 for no code.
func (c Code) Level() Level {
	for level := Province; level <= Village; level++ {
		if len(c) == codeLengths[level] {
			return level
		}
	}
	return 0
}

// At is the code's ancestor, or itself, at a level; "" above the code's own
// precision: 36.03 has no village.
func (c Code) At(level Level) Code {
	if level < Province || level > c.Level() {
		return ""
	}
	return c[:codeLengths[level]]
}

// Parent is the code of the region around it, "" for a province.
func (c Code) Parent() Code { return c.At(c.Level() - 1) }

// Within tells whether the code lies inside another, or is it.
func (c Code) Within(outer Code) bool {
	return outer != "" && c.At(outer.Level()) == outer
}

// Kind is the legal kind that the code tells: regencies from 71 are cities; a
// village's last group starts with 1 for a kelurahan, 2 for a desa, 3 for a
// desa adat. It is "" for no code.
func (c Code) Kind() Kind {
	switch c.Level() {
	case Province:
		return Provinsi
	case Regency:
		if c[3] >= '7' {
			return Kota
		}
		return Kabupaten
	case District:
		return Kecamatan
	case Village:
		switch c[9] {
		case '1':
			return Kelurahan
		case '2':
			return Desa
		case '3':
			return DesaAdat
		}
	}
	return ""
}
