package style_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"simpul/internal/i18n"
	"simpul/views/layout"
	"simpul/views/part"
	"simpul/views/style"
	"simpul/views/viewtest"
)

// hidden are what the sheet leaves out: a field that takes the focus would move
// the page to itself, and photographs come from whoever shows the sheet.
var hidden = []string{"FieldProps.Autofocus", "Source.URL", "Source.Width"}

// TestEveryComponentInEveryState finds the components, properties and states of
// part that the sheet does not show.
func TestEveryComponentInEveryState(t *testing.T) {
	t.Parallel()
	offered := offers(sources(t, "../part"))
	shown := shows(sources(t, "."))
	for _, name := range offered {
		if !shown[name] && !slices.Contains(hidden, name) {
			t.Errorf("/gaya does not show part.%s", name)
		}
	}
	if len(offered) < 200 {
		t.Errorf("only %d components, properties and states were found", len(offered))
	}
	for _, name := range hidden {
		if shown[name] || !slices.Contains(offered, name) {
			t.Errorf("%s need not be excepted", name)
		}
	}
}

func sources(t *testing.T, folder string) []*ast.File {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// offers are the components of a package, Type.Field of its structs, and the
// constants of its own types. Icons are shown all at once.
func offers(files []*ast.File) []string {
	var all []string
	for _, file := range files {
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.IsExported() && d.Type.Results != nil && isComponent(d.Type.Results.List[0].Type) {
					all = append(all, d.Name.Name)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					all = append(all, offered(spec)...)
				}
			}
		}
	}
	return all
}

func isComponent(e ast.Expr) bool {
	s, ok := e.(*ast.SelectorExpr)
	return ok && s.Sel.Name == "Component"
}

func offered(spec ast.Spec) []string {
	var all []string
	switch s := spec.(type) {
	case *ast.TypeSpec:
		structure, ok := s.Type.(*ast.StructType)
		if !ok || !s.Name.IsExported() {
			return nil
		}
		for _, f := range structure.Fields.List {
			for _, name := range f.Names {
				if name.IsExported() {
					all = append(all, s.Name.Name+"."+name.Name)
				}
			}
		}
	case *ast.ValueSpec:
		kind, ok := s.Type.(*ast.Ident)
		if !ok || !kind.IsExported() || kind.Name == "IconName" {
			return nil
		}
		for _, name := range s.Names {
			all = append(all, name.Name)
		}
	}
	return all
}

// shows are the names of part that files use, with Type.Field for what their
// literals set.
func shows(files []*ast.File) map[string]bool {
	all := map[string]bool{}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if name := ofPart(n); name != "" {
					all[name] = true
				}
			case *ast.CompositeLit:
				if n.Type != nil {
					set(all, n, n.Type)
				}
			}
			return true
		})
	}
	return all
}

// set notes the fields of a literal, and of those in it whose type is left out.
func set(all map[string]bool, literal *ast.CompositeLit, kind ast.Expr) {
	list, isList := kind.(*ast.ArrayType)
	for _, element := range literal.Elts {
		if inner, ok := element.(*ast.CompositeLit); ok && isList && inner.Type == nil {
			set(all, inner, list.Elt)
		}
		if pair, ok := element.(*ast.KeyValueExpr); ok && !isList {
			if field, ok := pair.Key.(*ast.Ident); ok {
				all[ofPart(kind)+"."+field.Name] = true
			}
		}
	}
}

func ofPart(e ast.Expr) string {
	s, ok := e.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	if x, ok := s.X.(*ast.Ident); !ok || x.Name != "part" {
		return ""
	}
	return s.Sel.Name
}

func TestTheSheetIsSoundInEveryFrame(t *testing.T) {
	t.Parallel()
	page := layout.Page{Title: "Gaya", Path: "/gaya", Head: style.Head()}
	photo := part.PictureProps{Alt: "Tas", Sources: []part.Source{{URL: "/m/a.jpg", Width: 480}}, Width: 480, Height: 600}
	full := style.Samples{Works: []part.PictureProps{photo}, Places: []part.PictureProps{photo}, Portrait: "/m/b.jpg"}
	for _, l := range i18n.Languages() {
		for _, s := range []style.Samples{{}, full} {
			var b strings.Builder
			for _, shown := range []templ.Component{style.Shop(page, layout.ShopFrame{}, s), style.Producer(page, s), style.Office(page, s)} {
				b.Reset()
				if err := shown.Render(i18n.With(t.Context(), l), &b); err != nil {
					t.Fatal(err)
				}
				viewtest.Check(t, b.String())
			}
		}
	}
}
