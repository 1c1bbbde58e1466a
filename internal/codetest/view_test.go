package codetest

import (
	"go/types"
	"strings"
	"testing"
)

// TestViewsDoNotAct lets views use types, constants and functions of values, and
// nothing that takes a database, which is what reads or writes.
func TestViewsDoNotAct(t *testing.T) {
	t.Parallel()
	used := 0
	for _, s := range sources(t) {
		if !strings.HasPrefix(s.path, "views/") {
			continue
		}
		for name, object := range s.info.Uses {
			called, ok := object.(*types.Func)
			if !ok || object.Pkg() == nil || !strings.HasPrefix(object.Pkg().Path(), "simpul/internal/") {
				continue
			}
			used++
			for parameter := range called.Signature().Params().Variables() {
				if strings.Contains(parameter.Type().String(), "simpul/internal/database.") {
					t.Errorf("%s: %s takes a database", s.at(name.Pos()), called.FullName())
				}
			}
		}
	}
	if used < 100 {
		t.Errorf("only %d uses of functions were seen", used)
	}
}
