package codetest

import (
	"go/ast"
	"go/constant"
	"go/types"
	"testing"
)

// TestEveryRuleHasWords finds every posting rule that the code may post under:
// the constants that a ledger.Transaction is made with, directly or by a
// parameter of the function that makes it. Each has words for statements, in
// both languages.
func TestEveryRuleHasWords(t *testing.T) {
	t.Parallel()
	rules := map[string]string{}
	for _, s := range sources(t) {
		if s.isTestHelp() {
			continue
		}
		for _, file := range s.files {
			for _, d := range file.Decls {
				if f, ok := d.(*ast.FuncDecl); ok {
					rulesIn(t, s, f, rules)
				}
			}
		}
	}
	if len(rules) < 7 {
		t.Errorf("only the rules %v were found", rules)
	}
	for _, language := range []string{"id", "en"} {
		known := messages(t, language)
		for rule, at := range rules {
			if _, ok := known["statement.rule."+rule]; !ok {
				t.Errorf("%s: the rule %q has no message statement.rule.%s in %s", at, rule, rule, language)
			}
		}
	}
}

// rulesIn adds the rules under which a function posts.
func rulesIn(t *testing.T, s *source, f *ast.FuncDecl, rules map[string]string) {
	t.Helper()
	ast.Inspect(f, func(n ast.Node) bool {
		literal, ok := n.(*ast.CompositeLit)
		if !ok || !isLedgerTransaction(s.info.TypeOf(literal)) {
			return true
		}
		for _, e := range literal.Elts {
			pair, ok := e.(*ast.KeyValueExpr)
			if !ok {
				continue
			}
			if key, named := pair.Key.(*ast.Ident); !named || key.Name != "Rule" {
				continue
			}
			at := s.fset.Position(pair.Pos()).String()
			if v := s.info.Types[pair.Value].Value; v != nil {
				rules[constant.StringVal(v)] = at
			} else if found := passed(s, f, pair.Value); len(found) > 0 {
				for _, rule := range found {
					rules[rule] = at
				}
			} else {
				t.Errorf("%s: the rule is neither a constant nor a parameter that callers give as one", at)
			}
		}
		return true
	})
}

func isLedgerTransaction(of types.Type) bool {
	named, ok := of.(*types.Named)
	return ok && named.Obj().Name() == "Transaction" && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "simpul/internal/ledger"
}

// passed are the constants that the package's calls of a function give for one of
// its parameters.
func passed(s *source, f *ast.FuncDecl, parameter ast.Expr) (all []string) {
	name, ok := parameter.(*ast.Ident)
	if !ok {
		return nil
	}
	signature, ok := s.info.Defs[f.Name].Type().(*types.Signature)
	if !ok {
		return nil
	}
	place := -1
	for i := range signature.Params().Len() {
		if signature.Params().At(i) == s.info.Uses[name] {
			place = i
		}
	}
	for _, file := range s.files {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || place < 0 || place >= len(call.Args) {
				return true
			}
			callee := call.Fun
			if selector, ok := callee.(*ast.SelectorExpr); ok {
				callee = selector.Sel
			}
			if called, ok := callee.(*ast.Ident); ok && s.info.Uses[called] == s.info.Defs[f.Name] {
				if v := s.info.Types[call.Args[place]].Value; v != nil {
					all = append(all, constant.StringVal(v))
				}
			}
			return true
		})
	}
	return all
}
