package i18n

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/feature/plural"
)

func TestLanguagesHaveTheSameAreasKeysAndPlaceholders(t *testing.T) {
	t.Parallel()
	c, err := load(files)
	if err != nil {
		t.Fatal(err)
	}
	if len(c[Indonesian]) < 100 {
		t.Fatalf("only %d messages were read", len(c[Indonesian]))
	}
	if diff := cmp.Diff(areas(t, Indonesian), areas(t, English)); diff != "" {
		t.Errorf("areas (-id +en):\n%s", diff)
	}
	for _, key := range slices.Sorted(maps.Keys(c[Indonesian])) {
		english, ok := c[English][key]
		if !ok {
			t.Errorf("%s: no English", key)
			continue
		}
		id := placeholdersOf(c[Indonesian][key].forms[plural.Other])
		en := placeholdersOf(english.forms[plural.Other])
		if diff := cmp.Diff(id, en); diff != "" {
			t.Errorf("%s: placeholders (-id +en):\n%s", key, diff)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(c[English])) {
		if _, ok := c[Indonesian][key]; !ok {
			t.Errorf("%s: no Indonesian", key)
		}
	}
}

func TestMessagesUseNumberedPlaceholdersOnly(t *testing.T) {
	t.Parallel()
	// A plain %s or %d would be shown as it stands.
	unnumbered := regexp.MustCompile(`%[+#]?[sdvqf]\b`)
	for _, l := range Languages() {
		for name, text := range texts(t, l) {
			if rest := placeholder.ReplaceAllString(text, ""); unnumbered.MatchString(rest) || strings.Contains(rest, "%[") {
				t.Errorf("%s: %q has a placeholder that is not %%[1]s or %%[1]d", name, text)
			}
			if strings.TrimSpace(text) != text {
				t.Errorf("%s: %q begins or ends with a space", name, text)
			}
		}
	}
}

func TestLoadNamesTheFaultyFile(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fsys fstest.MapFS
		want string
	}{
		"not JSON":      {fstest.MapFS{"locale/id/a.json": {Data: []byte(`{"a.b": }`)}}, "locale/id/a.json"},
		"empty message": {fstest.MapFS{"locale/en/a.json": {Data: []byte(`{"a.b": " "}`)}}, "a.b: empty"},
		"no other form": {fstest.MapFS{"locale/en/a.json": {Data: []byte(`{"a.b": {"one": "x"}}`)}}, `no form "other"`},
		"unknown form":  {fstest.MapFS{"locale/en/a.json": {Data: []byte(`{"a.b": {"few": "x", "other": "y"}}`)}}, `"few"`},
		"key twice": {fstest.MapFS{
			"locale/id/a.json": {Data: []byte(`{"a.b": "x"}`)},
			"locale/id/b.json": {Data: []byte(`{"a.b": "y"}`)},
		}, "a.b: stands more than once"},
		"key twice in a file": {fstest.MapFS{"locale/id/a.json": {Data: []byte(`{"a.b": "x", "a.b": "y"}`)}}, "a.b: stands more than once"},
		"unfinished":          {fstest.MapFS{"locale/id/a.json": {Data: []byte(`{"a.b": "x"`)}}, "locale/id/a.json"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := load(tc.fsys)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("got %v, want an error with %q", err, tc.want)
			}
		})
	}
}

func areas(t *testing.T, l Language) []string {
	t.Helper()
	names, err := fs.Glob(files, path.Join("locale", string(l), "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range names {
		names[i] = path.Base(name)
	}
	return names
}

func texts(t *testing.T, l Language) map[string]string {
	t.Helper()
	out := make(map[string]string)
	for _, area := range areas(t, l) {
		body, err := files.ReadFile(path.Join("locale", string(l), area))
		if err != nil {
			t.Fatal(err)
		}
		var raw map[string]any
		if err := json.Unmarshal(body, &raw); err != nil {
			t.Fatalf("%s: %v", area, err)
		}
		for key, value := range raw {
			switch v := value.(type) {
			case string:
				out[string(l)+" "+key] = v
			case map[string]any:
				for form, text := range v {
					out[string(l)+" "+key+" "+form], _ = text.(string)
				}
			}
		}
	}
	return out
}

func placeholdersOf(t template) []string {
	seen := make(map[string]bool)
	for _, s := range t {
		if s.argument > 0 {
			seen[fmt.Sprintf("%d grouped=%t", s.argument, s.grouped)] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}
