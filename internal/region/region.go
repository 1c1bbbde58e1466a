package region

import (
	"strings"
	"time"
)

// Kind is what a region is in law. Its value is the Indonesian word, which
// official names keep in every language.
type Kind string

// The kinds.
const (
	Provinsi  Kind = "provinsi"
	Kabupaten Kind = "kabupaten"
	Kota      Kind = "kota"
	Kecamatan Kind = "kecamatan"
	Kelurahan Kind = "kelurahan"
	Desa      Kind = "desa"
	DesaAdat  Kind = "desa adat"
)

// Place is a region's name with what is needed to show it.
type Place struct {
	Code Code
	Kind Kind
	// Name is in proper case and without its kind: Tangerang for both the
	// kabupaten and the kota.
	Name string
}

// Label is the full official name: Kabupaten Tangerang, Kota Administrasi
// Jakarta Pusat, Desa Waliwis, Provinsi Banten.
func (p Place) Label() string {
	switch p.Kind {
	case Provinsi:
		return "Provinsi " + p.Name
	case Kabupaten:
		return "Kabupaten " + p.administrative("Administrasi ") + p.Name
	case Kota:
		return "Kota " + p.administrative("Administrasi ") + p.Name
	case Kecamatan:
		return "Kecamatan " + p.Name
	case Kelurahan:
		return "Kelurahan " + p.Name
	case Desa:
		return "Desa " + p.Name
	case DesaAdat:
		return "Desa Adat " + p.Name
	}
	return p.Name
}

// Short is the name as an address has it: Kab. Tangerang, Kota Adm. Jakarta
// Pusat, Kec. Mekar Baru, Kel. Karawaci, Desa Waliwis, Banten.
func (p Place) Short() string {
	switch p.Kind {
	case Kabupaten:
		return "Kab. " + p.administrative("Adm. ") + p.Name
	case Kota:
		return "Kota " + p.administrative("Adm. ") + p.Name
	case Kecamatan:
		return "Kec. " + p.Name
	case Kelurahan:
		return "Kel. " + p.Name
	case Desa, DesaAdat:
		return p.Label()
	}
	return p.Name
}

// administrative is word for the regencies of Jakarta, which by law govern
// nothing themselves and say so in their names.
func (p Place) administrative(word string) string {
	if p.Code.At(Province) == "31" {
		return word
	}
	return ""
}

// Region is a region with the regions around it.
type Region struct {
	Place
	// Scheme says whose code it is: "kemendagri".
	Scheme string
	// Parents are the regions around it, the nearest first, the province last.
	Parents []Place
	// ValidFrom is the date of the first edition of the list with this code.
	ValidFrom time.Time
	// ValidUntil is the date of the first edition without it, nil while it is in force.
	ValidUntil *time.Time
}

// Current tells whether the code is in force; new addresses use no other.
func (r Region) Current() bool { return r.ValidUntil == nil }

// Path is the region and its parents: village, district, regency, province.
func (r Region) Path() []Place { return append([]Place{r.Place}, r.Parents...) }

// At is the region itself or its parent at a level; false below its own level.
func (r Region) At(level Level) (Place, bool) {
	for _, p := range r.Path() {
		if p.Code.Level() == level {
			return p, true
		}
	}
	return Place{}, false
}

// Address is the short names from the region up to its province:
// "Desa Waliwis, Kec. Mekar Baru, Kab. Tangerang, Banten".
func (r Region) Address() string { return joined(r.Path()) }

// Around is Address without the region itself; "" for a province.
func (r Region) Around() string { return joined(r.Parents) }

// Line tells the region from others of its name: "Mekar Baru, kecamatan di
// Kab. Tangerang, Banten", "Banten, provinsi".
func (r Region) Line() string {
	line := r.Name + ", " + string(r.Kind)
	if around := r.Around(); around != "" {
		line += " di " + around
	}
	return line
}

func joined(places []Place) string {
	names := make([]string, len(places))
	for i, p := range places {
		names[i] = p.Short()
	}
	return strings.Join(names, ", ")
}
