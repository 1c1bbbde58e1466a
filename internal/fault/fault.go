package fault

import (
	"errors"
	"fmt"
)

// Kind is the machine-readable class of a fault.
type Kind uint8

// The kinds, with the HTTP status that the edge gives them.
const (
	Internal        Kind = iota // 500
	Invalid                     // 422
	NotFound                    // 404
	Gone                        // 410
	Conflict                    // 409
	Unauthenticated             // 401
	Forbidden                   // 403
	TooLarge                    // 413
	RateLimited                 // 429
	Unavailable                 // 503
)

// Field is a fault of one form field: Name is the field's name in the form,
// Key the message's key.
type Field struct {
	Name string
	Key  string
	Args []any
}

// Fault is an expected refusal.
type Fault struct {
	Kind   Kind
	Key    string
	Args   []any
	Fields []Field
	Cause  error
}

// New is a fault with a message for people.
func New(kind Kind, key string, args ...any) *Fault {
	return &Fault{Kind: kind, Key: key, Args: args}
}

// Wrap is a fault with a message for people and a cause for the log.
func Wrap(cause error, kind Kind, key string, args ...any) *Fault {
	return &Fault{Kind: kind, Key: key, Args: args, Cause: cause}
}

// InvalidFields is a fault of form fields.
func InvalidFields(fields ...Field) *Fault {
	return &Fault{Kind: Invalid, Key: "error.form", Fields: fields}
}

func (f *Fault) Error() string {
	text := f.Key
	for _, field := range f.Fields {
		text += fmt.Sprintf(" %s=%s", field.Name, field.Key)
	}
	if f.Cause != nil {
		text += ": " + f.Cause.Error()
	}
	return text
}

// Unwrap is the cause, or nil.
func (f *Fault) Unwrap() error { return f.Cause }

// As finds the fault in an error's chain.
func As(err error) (*Fault, bool) {
	var f *Fault
	ok := errors.As(err, &f)
	return f, ok
}

// KindOf is the kind of the fault in the chain, Internal when there is none.
func KindOf(err error) Kind {
	if f, ok := As(err); ok {
		return f.Kind
	}
	return Internal
}
