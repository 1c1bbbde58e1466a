package form

import (
	"context"
	"slices"
	"strings"

	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/views/part"
)

// Form is what was sent, by the names of its fields. The zero Form is empty and
// unsent, and is what a page shows first.
type Form struct {
	typed  map[string][]string
	faults []fault.Field
}

// New is a form of typed values.
func New(typed map[string][]string) *Form { return &Form{typed: typed} }

// Filled is a form that shows values nobody has typed yet: what is stored.
func Filled(values map[string]string) *Form {
	f := &Form{typed: make(map[string][]string, len(values))}
	for name, value := range values {
		f.typed[name] = []string{value}
	}
	return f
}

// Value is what was typed into a field, as it was typed.
func (f *Form) Value(name string) string {
	if f == nil || len(f.typed[name]) == 0 {
		return ""
	}
	return f.typed[name][0]
}

// Values are all values of a field that occurs several times.
func (f *Form) Values(name string) []string {
	if f == nil {
		return nil
	}
	return f.typed[name]
}

// Prefixed are the first values of the fields whose names begin with prefix, by
// what follows it: one field for each of several things.
func (f *Form) Prefixed(prefix string) map[string]string {
	found := map[string]string{}
	if f == nil {
		return found
	}
	for name, values := range f.typed {
		if rest, ok := strings.CutPrefix(name, prefix); ok && len(values) > 0 {
			found[rest] = values[0]
		}
	}
	return found
}

// Has tells whether the field was sent with this value: a ticked box, a chosen
// radio button.
func (f *Form) Has(name, value string) bool { return slices.Contains(f.Values(name), value) }

// Refuse says what is wrong with a field, unless something was said already.
func (f *Form) Refuse(name, key string, args ...any) {
	if !f.refused(name) {
		f.faults = append(f.faults, fault.Field{Name: name, Key: key, Args: args})
	}
}

func (f *Form) refused(name string) bool {
	return slices.ContainsFunc(f.faults, func(x fault.Field) bool { return x.Name == name })
}

// Valid tells whether nothing is wrong so far.
func (f *Form) Valid() bool { return f == nil || len(f.faults) == 0 }

// Err is the fault of the refused fields, nil when there are none.
func (f *Form) Err() error {
	if f.Valid() {
		return nil
	}
	return fault.InvalidFields(f.faults...)
}

// Take puts what a command refused beside the fields, and tells whether the
// page is to be shown again. It is so for faults of kind Invalid and Conflict; a
// fault without fields stands above the form. Any other error is not the form's.
func (f *Form) Take(err error) bool {
	refusal, ok := fault.As(err)
	if !ok || refusal.Kind != fault.Invalid && refusal.Kind != fault.Conflict {
		return false
	}
	for _, field := range refusal.Fields {
		f.Refuse(field.Name, field.Key, field.Args...)
	}
	if len(refusal.Fields) == 0 {
		f.Refuse("", refusal.Key, refusal.Args...)
	}
	return true
}

// Renamed tells a refusal by a form's own names of the fields, where a page has two
// forms with fields of one name.
func Renamed(err error, names map[string]string) error {
	refusal, ok := fault.As(err)
	if !ok || len(refusal.Fields) == 0 {
		return err
	}
	fields := slices.Clone(refusal.Fields)
	for i, field := range fields {
		if own, other := names[field.Name]; other {
			fields[i].Name = own
		}
	}
	return fault.InvalidFields(fields...)
}

// Error is what is wrong with a field, in the language of ctx, or "".
func (f *Form) Error(ctx context.Context, name string) string {
	if f == nil {
		return ""
	}
	for _, field := range f.faults {
		if field.Name == name {
			return i18n.T(ctx, field.Key, field.Args...)
		}
	}
	return ""
}

// Label is what a page calls a field.
type Label struct{ Name, Text string }

// Summary lists what is wrong in the order of the page's fields, first what
// concerns the form as a whole; refused fields that have no label come last.
func (f *Form) Summary(ctx context.Context, labels ...Label) []part.FormError {
	if f.Valid() {
		return nil
	}
	var all []part.FormError
	if f.refused("") {
		all = append(all, part.FormError{Message: f.Error(ctx, "")})
	}
	for _, l := range labels {
		if f.refused(l.Name) {
			all = append(all, part.FormError{Name: l.Name, Label: l.Text, Message: f.Error(ctx, l.Name)})
		}
	}
	for _, field := range f.faults {
		labelled := field.Name == "" || slices.ContainsFunc(labels, func(l Label) bool { return l.Name == field.Name })
		if !labelled {
			all = append(all, part.FormError{Message: f.Error(ctx, field.Name)})
		}
	}
	return all
}
