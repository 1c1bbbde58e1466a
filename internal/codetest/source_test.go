package codetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// root is the folder of the module.
const root = "../.."

// listed is what `go list -json` tells of a package.
type listed struct {
	ImportPath, Dir, Export string
	GoFiles, Imports        []string
}

// list runs go list over the module's packages.
func list(flags ...string) ([]listed, error) {
	args := append([]string{"list", "-json=ImportPath,Dir,Export,GoFiles,Imports"}, flags...)
	command := exec.Command("go", append(args, "simpul/...")...) //nolint:gosec // fixed words
	command.Dir = root
	var said strings.Builder
	command.Stderr = &said
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, &said)
	}
	var all []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
}

// source is a package's code without its tests, type-checked.
type source struct {
	path  string // within the module: internal/money
	dir   string
	fset  *token.FileSet
	files []*ast.File
	types *types.Package
	info  *types.Info
}

// at is where something stands, from the module's folder.
func (s *source) at(p token.Pos) string {
	position := s.fset.Position(p)
	return fmt.Sprintf("%s/%s:%d", s.path, filepath.Base(position.Filename), position.Line)
}

// isTestHelp tells whether the package exists for tests alone.
func (s *source) isTestHelp() bool {
	a, err := packageMap()
	return err == nil && a.section[a.owner(s.path)] == forTest
}

// module is all code of the module, loaded once for all tests.
var module = sync.OnceValues(func() ([]*source, error) {
	all, err := list("-export", "-deps")
	if err != nil {
		return nil, err
	}
	exports := map[string]string{}
	for _, p := range all {
		exports[p.ImportPath] = p.Export
	}
	fset := token.NewFileSet()
	gc := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	var sources []*source
	for _, p := range all {
		path, ours := strings.CutPrefix(p.ImportPath, "simpul/")
		if !ours {
			continue
		}
		s := &source{path: path, dir: p.Dir, fset: fset, info: &types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		}}
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				return nil, err
			}
			s.files = append(s.files, file)
		}
		if s.types, err = (&types.Config{Importer: gc}).Check(p.ImportPath, fset, s.files, s.info); err != nil {
			return nil, err
		}
		sources = append(sources, s)
	}
	return sources, nil
})

func sources(t *testing.T) []*source {
	t.Helper()
	all, err := module()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 50 {
		t.Fatalf("only %d packages were read", len(all))
	}
	return all
}
