package region

import (
	"context"
	"time"

	"simpul/internal/database"
)

// Listed is a region of a list, for tests that look at or make editions.
type Listed struct {
	Code Code
	Name string
}

// Embedded is the embedded list's edition and regions.
func Embedded() (time.Time, []Listed, error) {
	l, err := embedded()
	if err != nil {
		return time.Time{}, nil, err
	}
	regions := make([]Listed, len(l.entries))
	for i, e := range l.entries {
		regions[i] = Listed{e.code, e.name}
	}
	return l.edition, regions, nil
}

// LoadEdition loads a list of the test's own making.
func LoadEdition(ctx context.Context, owner *database.DB, version string, edition time.Time, regions []Listed) error {
	l := list{version: version, scheme: "kemendagri", edition: edition}
	for _, r := range regions {
		l.entries = append(l.entries, entry{r.Code, r.Name})
	}
	return l.load(ctx, owner, All, nil)
}

// CompressedSize is the embedded file's length in bytes.
func CompressedSize() int { return len(compressed) }

// MayBeName is mayBeName of a name's words.
func MayBeName(name string) bool { return mayBeName(words(name)) }

// NameWords is the number of a name's words, and the most that a search tries.
func NameWords(name string) (number, most int) { return len(words(name)), maxNameWords }

// SearchName is the form in which names are compared.
func SearchName(name string) string { return searchName(name) }
