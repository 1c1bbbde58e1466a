package region

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Limits of what is read of a search; more is cut off.
const (
	maxBytes      = 1000
	maxWords      = 10
	maxWordLength = 40
	// maxNameWords is the most words that a name has, with one for its kind.
	maxNameWords = 7
)

// words cuts a name or what somebody typed into words of lower-case letters
// and digits, without marks: "Salo'o, Guluk-guluk" is saloo guluk guluk.
func words(text string) []string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(text) {
		switch {
		case r == '\'', r == '’', r == '‘', r == '`', r == '"', unicode.Is(unicode.Mn, r):
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case r >= 'A' && r <= 'Z':
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Fields(b.String())
}

// searchName is the form in which names are compared. Blanks fall away,
// because one village is Suka Maju and the next is Sukamaju.
func searchName(name string) string { return strings.Join(words(name), "") }

// wordings are the words of a search, first with common abbreviations spelled
// out and then, where that made a difference, as they were typed: there is a
// village Jogja too.
func wordings(text string) [][]string {
	typed := words(text[:min(len(text), maxBytes)])
	typed = typed[:min(len(typed), maxWords)]
	var spelled []string
	for i, word := range typed {
		typed[i] = word[:min(len(word), maxWordLength)]
		spelled = append(spelled, spelledOut(typed[i])...)
	}
	spelled = spelled[:min(len(spelled), maxWords)]
	switch {
	case len(typed) == 0:
		return nil
	case len(spelled) == 0:
		return [][]string{typed}
	case slices.Equal(spelled, typed):
		return [][]string{spelled}
	}
	return [][]string{spelled, typed}
}

// reading is one way to understand a search: some neighbouring words are the
// name of what is sought, all others lie in the names around it.
type reading struct {
	own    string   // the name as searchName has it
	spaced string   // the name with its blanks
	level  Level    // the level that a word before the name tells, or 0
	kind   Kind     // the kind that it tells, or ""
	rest   []string // words that the names around must hold
}

// readings are the ways to take length neighbouring words as the name: as they
// are and, where the first of them is a word for a kind (kec mekar baru) or the
// last one for a regency's (bandung kota), also as a kind and a name.
func readings(typed []string, length int) []reading {
	var all []reading
	for start := range len(typed) - length + 1 {
		name := typed[start : start+length]
		rest := around(slices.Concat(typed[:start], typed[start+length:]))
		if mayBeName(name) {
			all = append(all, named("", name, rest))
		}
		if length == 1 {
			continue
		}
		if kind, isKind := kindWord(name[0]); isKind && mayBeName(name[1:]) {
			all = append(all, named(kind, name[1:], rest))
		}
		if kind, isKind := kindWord(name[length-1]); isKind && kind.level() == Regency && mayBeName(name[:length-1]) {
			all = append(all, named(kind, name[:length-1], rest))
		}
	}
	return all
}

func named(kind Kind, name, rest []string) reading {
	return reading{
		own: strings.Join(name, ""), spaced: strings.Join(name, " "),
		level: kind.level(), kind: kind, rest: rest,
	}
}

// mayBeName tells whether words can be one name: most words for a kind stand
// in none after its beginning, so that they part an address into its names.
func mayBeName(name []string) bool {
	return !slices.ContainsFunc(name[1:], func(word string) bool {
		kind, isKind := kindWord(word)
		return isKind && kind != Kota && kind != Desa
	})
}

// around are the words that must be found in the names of the regions around,
// which are searched with their kinds: kab stands for kabupaten. A word for
// another kind tells nothing there, since every village has a kecamatan.
func around(typed []string) []string {
	var rest []string
	for _, word := range typed {
		switch kind, isKind := kindWord(word); {
		case !isKind:
			rest = append(rest, word)
		case kind == Kabupaten || kind == Kota:
			rest = append(rest, string(kind))
		}
	}
	return rest
}

func (k Kind) level() Level {
	switch k {
	case Provinsi:
		return Province
	case Kabupaten, Kota:
		return Regency
	case Kecamatan:
		return District
	case Kelurahan, Desa, DesaAdat:
		return Village
	}
	return 0
}

// kindWord is the kind that a word before a name tells.
func kindWord(word string) (Kind, bool) {
	switch word {
	case "provinsi", "propinsi", "prov", "prop":
		return Provinsi, true
	case "kabupaten", "kab":
		return Kabupaten, true
	case "kota", "kotamadya", "kodya":
		return Kota, true
	case "kecamatan", "kec":
		return Kecamatan, true
	case "kelurahan", "kel":
		return Kelurahan, true
	case "desa", "ds":
		return Desa, true
	}
	return "", false
}

// spelledOut is a word, or the words that it commonly stands for.
func spelledOut(word string) []string {
	switch word {
	case "jabar":
		return []string{"jawa", "barat"}
	case "jateng":
		return []string{"jawa", "tengah"}
	case "jatim":
		return []string{"jawa", "timur"}
	case "jakpus":
		return []string{"jakarta", "pusat"}
	case "jakut":
		return []string{"jakarta", "utara"}
	case "jakbar":
		return []string{"jakarta", "barat"}
	case "jaksel":
		return []string{"jakarta", "selatan"}
	case "jaktim":
		return []string{"jakarta", "timur"}
	case "tangsel":
		return []string{"tangerang", "selatan"}
	case "diy":
		return []string{"daerah", "istimewa", "yogyakarta"}
	case "jogja", "jogjakarta", "yogya", "jogyakarta":
		return []string{"yogyakarta"}
	case "sumut":
		return []string{"sumatera", "utara"}
	case "sumbar":
		return []string{"sumatera", "barat"}
	case "sumsel":
		return []string{"sumatera", "selatan"}
	case "babel":
		return []string{"bangka", "belitung"}
	case "kepri":
		return []string{"kepulauan", "riau"}
	case "kalbar":
		return []string{"kalimantan", "barat"}
	case "kalteng":
		return []string{"kalimantan", "tengah"}
	case "kalsel":
		return []string{"kalimantan", "selatan"}
	case "kaltim":
		return []string{"kalimantan", "timur"}
	case "kaltara":
		return []string{"kalimantan", "utara"}
	case "sulut":
		return []string{"sulawesi", "utara"}
	case "sulteng":
		return []string{"sulawesi", "tengah"}
	case "sulsel":
		return []string{"sulawesi", "selatan"}
	case "sultra":
		return []string{"sulawesi", "tenggara"}
	case "sulbar":
		return []string{"sulawesi", "barat"}
	case "ntb":
		return []string{"nusa", "tenggara", "barat"}
	case "ntt":
		return []string{"nusa", "tenggara", "timur"}
	case "malut":
		return []string{"maluku", "utara"}
	case "kep":
		return []string{"kepulauan"}
	case "adm", "administrasi", "adat":
		return nil // names are listed without these parts of their kinds
	}
	return []string{word}
}
