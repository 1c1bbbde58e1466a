package viewtest

import (
	"strings"
	"testing"
)

// recorder counts the faults that Check reports.
type recorder struct {
	testing.TB
	faults []string
}

func (r *recorder) Helper() {}

func (r *recorder) Error(args ...any) { r.faults = append(r.faults, args[0].(string)) }

func (r *recorder) Errorf(format string, _ ...any) { r.faults = append(r.faults, format) }

func TestCheckFindsFaults(t *testing.T) {
	t.Parallel()
	for page, want := range map[string]string{
		`<p><b>x</p></b>`:                      "closes",
		`<p>x`:                                 "left open",
		`<p id="a"></p><p id="a"></p>`:         "twice",
		`<label for="a">x</label>`:             "no element",
		`<p style="width:1px">x</p>`:           "inline style",
		`<a href="/" onclick="x()">x</a>`:      "inline onclick",
		`<a href="javascript:x()">x</a>`:       "script as address",
		`<script>x()</script>`:                 "inline script",
		`<img src="/a.jpg" alt="">`:            "no alt, width",
		`<input name="a">`:                     "no label",
		`<a href="/"><svg></svg></a>`:          "no text",
		`<button type="submit"> </button>`:     "no text",
		`<p>⟦shop.cart.title⟧</p>`:             "missing",
		`<style>p{}</style>`:                   "style element",
		`<p aria-describedby="a-hint b">x</p>`: "no element",
	} {
		r := &recorder{TB: t}
		Check(r, page)
		if !strings.Contains(strings.Join(r.faults, "\n"), want) {
			t.Errorf("%s: got %q, want %q", page, r.faults, want)
		}
	}
	sound := `<main id="isi"><label for="a">Nama</label><input id="a" name="a"><label><input type="checkbox" name="b">Ya</label><a href="/"><img src="/a.jpg" alt="Tas" width="1" height="1"></a><br></main>`
	r := &recorder{TB: t}
	if Check(r, sound); len(r.faults) > 0 {
		t.Errorf("a sound page has faults: %q", r.faults)
	}
}
