package codetest

import (
	"encoding/json"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// keyShape is what keys of messages look like, keyStart and keyEnd what is
// joined to something to make one, placeholder what arguments are put into.
var (
	keyShape    = regexp.MustCompile(`^[a-z]+(\.[a-z0-9_]+)+$`)
	keyStart    = regexp.MustCompile(`^[a-z]+(\.[a-z0-9_]+)*\.$`)
	keyEnd      = regexp.MustCompile(`^(\.[a-z0-9_]+)+$`)
	placeholder = regexp.MustCompile(`%\[([1-9])\]`)
)

// noKey matches strings that look like keys and are none: names of files in
// generated views, and of Stripe's events.
var noKey = regexp.MustCompile(`\.templ$|^checkout\.session\.|^payout\.(created|paid)$`)

// TestEveryMessageExists finds the keys that the code names, in full or by
// their beginning, in both languages, with arguments for every placeholder.
func TestEveryMessageExists(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"id", "en"} {
		known := messages(t, language)
		w := wordingOf(t, known)
		for key, at := range w.keys {
			if _, ok := known[key]; !ok {
				t.Errorf("%s: %s has no message in %s", at, key, language)
			}
		}
		for _, c := range w.calls {
			text, ok := known[c.key]
			switch {
			case !ok:
				t.Errorf("%s: %s has no message in %s", c.at, c.key, language)
			case c.arguments >= 0 && placeholders(text) > c.arguments:
				t.Errorf("%s: %s in %s wants %d arguments, gets %d", c.at, c.key, language, placeholders(text), c.arguments)
			}
		}
		for _, j := range w.joined {
			if len(j.among(known)) == 0 {
				t.Errorf("%s: no message in %s begins with %s and ends with %q", j.at, language, j.start, j.end)
			}
			for _, value := range j.values {
				if _, ok := known[j.start+value+j.end]; !ok {
					t.Errorf("%s: %s has no message in %s", j.at, j.start+value+j.end, language)
				}
			}
		}
		if len(w.keys) < 500 || len(w.calls) < 500 || len(w.joined) < 10 {
			t.Errorf("only %d keys, %d calls and %d joined keys were found", len(w.keys), len(w.calls), len(w.joined))
		}
	}
}

// TestEveryMessageIsUsed finds messages that nothing shows.
func TestEveryMessageIsUsed(t *testing.T) {
	t.Parallel()
	known := messages(t, "id")
	w := wordingOf(t, known)
	used := map[string]bool{}
	for key := range w.keys {
		used[key] = true
	}
	for _, j := range w.joined {
		for _, key := range j.among(known) {
			used[key] = true
		}
	}
	// What is ended by a variable's user: key + ".text".
	for key := range maps.Clone(used) {
		for end := range w.ends {
			used[key+end] = true
		}
	}
	for _, key := range slices.Sorted(maps.Keys(known)) {
		if !used[key] {
			t.Errorf("%s is a message that nothing shows", key)
		}
	}
}

// messages are the messages of a language as they stand in its files.
func messages(t *testing.T, language string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "internal/i18n/locale", language, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var found map[string]json.RawMessage
		if err := json.Unmarshal(body, &found); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for key, text := range found {
			all[key] = string(text)
		}
	}
	if len(all) < 500 {
		t.Fatalf("only %d messages were read", len(all))
	}
	return all
}

// placeholders is how many arguments a message wants.
func placeholders(text string) int {
	most := 0
	for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
		most = max(most, int(found[1][0]-'0'))
	}
	return most
}

// wording is how the code names messages.
type wording struct {
	keys   map[string]string // strings that look like keys → where
	calls  []keyCall
	joined []joinedKey
	ends   map[string]bool // what is put behind a key that a variable holds
}

// keyCall is a call of something that takes a key and its arguments.
type keyCall struct {
	at, key   string
	arguments int // -1 where they are not counted
}

// joinedKey is a key of which only the ends stand in the code.
type joinedKey struct {
	at, start, end string
	values         []string // of what is between, when its type names them all
}

// among are the keys that it may be: with one word between its ends.
func (j joinedKey) among(known map[string]string) []string {
	var all []string
	for key := range known {
		between, ok := strings.CutPrefix(key, j.start)
		if between, ends := strings.CutSuffix(between, j.end); ok && ends && between != "" && !strings.Contains(between, ".") {
			all = append(all, key)
		}
	}
	return all
}

func wordingOf(t *testing.T, known map[string]string) wording {
	t.Helper()
	areas := map[string]bool{}
	for key := range known {
		area, _, _ := strings.Cut(key, ".")
		areas[area] = true
	}
	w := wording{keys: map[string]string{}, ends: map[string]bool{}}
	for _, s := range sources(t) {
		if s.isTestHelp() {
			continue
		}
		for _, file := range s.files {
			constants(s, file, func(e ast.Expr, value string, _ types.Object) {
				area, _, _ := strings.Cut(value, ".")
				if keyShape.MatchString(value) && areas[area] && !noKey.MatchString(value) {
					w.keys[value] = s.at(e.Pos())
				}
			})
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					if c, ok := keyCallOf(s, n); ok {
						w.calls = append(w.calls, c)
					}
				case *ast.BinaryExpr:
					if n.Op == token.ADD && s.info.Types[n].Value == nil {
						w.join(s, n, areas)
					}
				}
				return true
			})
		}
	}
	return w
}

// join notes a concatenation that makes a key.
func (w *wording) join(s *source, sum *ast.BinaryExpr, areas map[string]bool) {
	operands := operandsOf(s, sum)
	start, end := constantOf(s, operands[0]), constantOf(s, operands[len(operands)-1])
	if area, _, _ := strings.Cut(start, "."); !areas[area] || !keyStart.MatchString(start) {
		if len(operands) == 2 && keyEnd.MatchString(end) {
			w.ends[end] = true
		}
		return
	}
	j := joinedKey{at: s.at(sum.Pos()), start: start, end: end}
	if len(operands) == 2 || len(operands) == 3 && end != "" {
		j.values = valuesOf(s, operands[1])
	}
	w.joined = append(w.joined, j)
}

// keyCallOf reads a call whose parameter "key" is a message's and constant.
func keyCallOf(s *source, call *ast.CallExpr) (keyCall, bool) {
	var name *ast.Ident
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f
	case *ast.SelectorExpr:
		name = f.Sel
	default:
		return keyCall{}, false
	}
	called, ok := s.info.Uses[name].(*types.Func)
	if !ok || called.Pkg() == nil || !speaks(called.Pkg().Path()) {
		return keyCall{}, false
	}
	parameters := called.Signature().Params()
	for i := range parameters.Len() {
		if parameters.At(i).Name() != "key" || i >= len(call.Args) {
			continue
		}
		c := keyCall{at: s.at(call.Pos()), key: constantOf(s, call.Args[i]), arguments: -1}
		if called.Signature().Variadic() && parameters.Len() == i+2 && !call.Ellipsis.IsValid() {
			c.arguments = len(call.Args) - i - 1
		}
		return c, c.key != ""
	}
	return keyCall{}, false
}

// speaks tells whether the parameters called key of a package are messages'.
func speaks(path string) bool {
	return path == "simpul/internal/i18n" || path == "simpul/internal/fault" || path == "simpul/internal/web" || strings.HasPrefix(path, "simpul/views/")
}

// operandsOf are the parts of a concatenation, in order.
func operandsOf(s *source, e ast.Expr) []ast.Expr {
	if sum, ok := e.(*ast.BinaryExpr); ok && sum.Op == token.ADD && s.info.Types[e].Value == nil {
		return append(operandsOf(s, sum.X), operandsOf(s, sum.Y)...)
	}
	return []ast.Expr{e}
}

func constantOf(s *source, e ast.Expr) string {
	if value := s.info.Types[e].Value; value != nil && value.Kind() == constant.String {
		return constant.StringVal(value)
	}
	return ""
}

// valuesOf are the constants of an expression's type, when it is a named text
// type of this module, seen through a conversion to string.
func valuesOf(s *source, e ast.Expr) []string {
	if conversion, ok := e.(*ast.CallExpr); ok && len(conversion.Args) == 1 && s.info.Types[conversion.Fun].IsType() {
		e = conversion.Args[0]
	}
	named, ok := s.info.Types[e].Type.(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return nil
	}
	var values []string
	scope := named.Obj().Pkg().Scope()
	for _, name := range scope.Names() {
		c, ok := scope.Lookup(name).(*types.Const)
		if ok && types.Identical(c.Type(), named) && c.Val().Kind() == constant.String {
			values = append(values, constant.StringVal(c.Val()))
		}
	}
	return values
}
