package i18n

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/feature/plural"
)

//go:embed locale
var files embed.FS

// catalogue is read once. A malformed file cannot reach a release, since the
// package's tests read the same files; it is a programming error.
var catalogue = sync.OnceValue(func() map[Language]map[string]message {
	c, err := load(files)
	if err != nil {
		panic(err)
	}
	return c
})

// Keys returns the keys of every message, sorted.
func Keys() []string {
	var keys []string
	for key := range catalogue()[Indonesian] {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func load(fsys fs.FS) (map[Language]map[string]message, error) {
	c := make(map[Language]map[string]message)
	var faults []error
	for _, l := range Languages() {
		c[l] = make(map[string]message)
		names, err := fs.Glob(fsys, path.Join("locale", string(l), "*.json"))
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if err := loadFile(fsys, name, c[l]); err != nil {
				faults = append(faults, fmt.Errorf("i18n: %s: %w", name, err))
			}
		}
	}
	return c, errors.Join(faults...)
}

func loadFile(fsys fs.FS, name string, into map[string]message) error {
	body, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	// Key by key, because Unmarshal would let the last of two equal keys win.
	d := json.NewDecoder(bytes.NewReader(body))
	if _, err := d.Token(); err != nil {
		return err
	}
	var faults []error
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return err
		}
		name := fmt.Sprint(key)
		m, err := parseMessage(value)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", name, err))
			continue
		}
		if _, taken := into[name]; taken {
			faults = append(faults, fmt.Errorf("%s: stands more than once", name))
		}
		into[name] = m
	}
	if _, err := d.Token(); err != nil {
		return err
	}
	return errors.Join(faults...)
}

var pluralForms = map[string]plural.Form{"one": plural.One, "other": plural.Other}

func parseMessage(raw json.RawMessage) (message, error) {
	var text string
	if err := json.Unmarshal(raw, &text); err == nil {
		if strings.TrimSpace(text) == "" {
			return message{}, errors.New("empty")
		}
		return message{forms: map[plural.Form]template{plural.Other: parseTemplate(text)}}, nil
	}
	var forms map[string]string
	if err := json.Unmarshal(raw, &forms); err != nil {
		return message{}, errors.New("neither text nor plural forms")
	}
	m := message{forms: make(map[plural.Form]template, len(forms))}
	for name, text := range forms {
		form, ok := pluralForms[name]
		if !ok {
			return message{}, fmt.Errorf("unknown plural form %q", name)
		}
		m.forms[form] = parseTemplate(text)
	}
	if _, ok := m.forms[plural.Other]; !ok {
		return message{}, errors.New(`no form "other"`)
	}
	return m, nil
}
