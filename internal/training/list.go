package training

import (
	"context"
	"strconv"
	"strings"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/sheet"
)

// Row is a line of a list of participants as somebody sent it, with what is wrong
// with it.
type Row struct {
	Line   int // of the file, from 1
	Name   string
	Member string // number, "" for none
	Origin string // purna, keluarga or nothing
	Days   string
	Wrong  []Fault
	Person Participant // when nothing is wrong
}

// Fault is what is wrong with a field, by message.
type Fault struct {
	Field string // name, member, origin, days
	Key   string
}

// mostRows bounds a list.
const mostRows = 1000

// words that a column's head, or a background, may be written as.
var (
	heads = map[string][]string{
		"name":   {"nama", "name"},
		"member": {"no anggota", "nomor anggota", "no. anggota", "member"},
		"origin": {"latar", "latar belakang", "background"},
		"days":   {"hari hadir", "hadir", "days"},
	}
	origins = map[string]string{
		"": "", "purna": "returned_worker", "pmi purna": "returned_worker", "returned_worker": "returned_worker",
		"keluarga": "family_member", "keluarga pmi": "family_member", "family_member": "family_member",
	}
)

// ReadList reads a list whose first line names its columns: nama, and where they are
// there no. anggota, latar and hari hadir. Lines without a word are left out. What is
// wrong is told of every line; head is false where no column is called nama.
func ReadList(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, c Cohort, there []Participant, table [][]string) (rows []Row, head bool, err error) {
	if len(table) == 0 {
		return nil, false, nil
	}
	at := map[string]int{}
	for field, words := range heads {
		at[field] = sheet.Column(table[0], words)
	}
	if at["name"] < 0 {
		return nil, false, nil
	}
	seen := map[string]bool{}
	for _, p := range there {
		seen[key(p)] = true
	}
	for i, line := range table[1:] {
		if strings.TrimSpace(strings.Join(line, "")) == "" {
			continue
		}
		cell := func(field string) string {
			if n := at[field]; n >= 0 && n < len(line) {
				return strings.TrimSpace(line[n])
			}
			return ""
		}
		row := Row{Line: i + 2, Name: cell("name"), Member: cell("member"), Origin: cell("origin"), Days: cell("days")}
		if err := row.read(ctx, q, programme, c, seen); err != nil {
			return nil, true, err
		}
		rows = append(rows, row)
		if len(rows) == mostRows {
			break
		}
	}
	return rows, true, nil
}

// key tells participants apart.
func key(p Participant) string {
	if p.Producer != 0 {
		return "#" + strconv.FormatInt(int64(p.Producer), 10)
	}
	return strings.ToLower(p.Name)
}

func (r *Row) wrong(field, key string) { r.Wrong = append(r.Wrong, Fault{field, key}) }

func (r *Row) read(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, c Cohort, seen map[string]bool) error {
	const longest = 120
	r.Person.Name = r.Name
	if r.Member != "" {
		id, name, known, err := Member(ctx, q, programme, r.Member)
		if err != nil {
			return err
		}
		r.Person.Producer = id
		switch {
		case !known:
			r.wrong("member", "training.unknown_member")
		case r.Name == "":
			r.Name, r.Person.Name = name, name
		case !strings.EqualFold(r.Name, name):
			r.wrong("name", "training.other_name")
		}
	}
	if r.Name == "" {
		r.wrong("name", "error.required")
	} else if len([]rune(r.Name)) > longest {
		r.wrong("name", "training.long")
	}
	background, known := origins[strings.ToLower(r.Origin)]
	if r.Person.Background = background; !known {
		r.wrong("origin", "training.origin")
	}
	if r.Days != "" {
		days, err := strconv.Atoi(r.Days)
		if r.Person.Attended = days; err != nil || days < 0 || days > c.Days() {
			r.wrong("days", "training.attended")
		}
	}
	if len(r.Wrong) == 0 {
		if seen[key(r.Person)] {
			r.wrong("name", "training.twice")
		}
		seen[key(r.Person)] = true
	}
	return nil
}
