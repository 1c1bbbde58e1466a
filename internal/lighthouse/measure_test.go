package lighthouse

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const reported = `{"environment": {"benchmarkIndex": %[1]d}, "categories": {
	"performance": {"score": 0.%[2]d, "auditRefs": [{"id": "first-contentful-paint", "weight": 10}, {"id": "note", "weight": 0}]},
	"accessibility": {"score": 1, "auditRefs": []}, "best-practices": {"score": 1, "auditRefs": []},
	"seo": {"score": 0.54, "auditRefs": [{"id": "is-crawlable", "weight": 4}, {"id": "hreflang", "weight": 1}]}},
	"audits": {"first-contentful-paint": {"score": 0.97, "numericValue": 12%[2]d}, "note": {"score": 0}, "hreflang": {"score": null},
	"is-crawlable": {"score": 0}, "total-blocking-time": {"score": 1, "numericValue": 0}}}`

// TestMeasure stands a program in for Lighthouse that reports a worse page
// every time, and keeps what it was asked.
func TestMeasure(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for i, performance := range []int{10, 91, 99, 95, 97, 93} { // the first warms up
		write(t, filepath.Join(folder, fmt.Sprint("run-", i)), fmt.Sprintf(reported, 900+i, performance))
	}
	write(t, filepath.Join(folder, "stand-in"), `#!/bin/sh
n=$(cat "`+folder+`/count" 2>/dev/null || echo 0)
echo $((n + 1)) > "`+folder+`/count"
for a in "$@"; do
	echo "$a" >> "`+folder+`/asked"
	case "$a" in --output-path=*) cp "`+folder+`/run-$n" "${a#--output-path=}";; esac
done
`)
	b := &bench{program: filepath.Join(folder, "stand-in"), node: []string{"sh"}, browser: "chromium", folder: t.TempDir(), slowdown: 1}
	var told []Score
	all, err := b.measure(t.Context(), Options{
		Base: "http://shop.example", Pages: []Page{{Name: "cart", Path: "/keranjang", Cookie: "simpul=1"}}, Runs: 5,
		Measured: func(s Score) { told = append(told, s) },
	})
	if err != nil {
		t.Fatal(err)
	}
	want := Score{
		Page: "cart", Performance: 95, Accessibility: 100, BestPractices: 100, SEO: 54, FirstPaint: 1295, Index: 903, Slowdown: 2,
		Failed: []string{"is-crawlable"},
	}
	if diff := cmp.Diff([]Score{want}, all); diff != "" || !cmp.Equal(told, all) {
		t.Errorf("%s, told %v", diff, told)
	}
	asked, err := os.ReadFile(filepath.Join(folder, "asked"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(asked), "\n")
	count := func(line string) (n int) {
		for _, l := range lines {
			if l == line {
				n++
			}
		}
		return n
	}
	if count("http://shop.example/keranjang") != 6 || count(`--extra-headers={"Cookie":"simpul=1"}`) != 6 || count("--throttling.cpuSlowdownMultiplier=2") != 5 {
		t.Errorf("asked %q", lines)
	}
}

func write(t *testing.T, name, body string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestWhatWasNotMeasuredIsNoScore(t *testing.T) {
	t.Parallel()
	for _, body := range []string{``, `{}`, `{"runtimeError": {"message": "NO_FCP"}}`} {
		if s, err := read("home", []byte(body)); err == nil {
			t.Errorf("%q gives %v", body, s)
		}
	}
}

func TestSlowdown(t *testing.T) {
	t.Parallel()
	var got []float64
	for _, index := range []float64{90, 799, 800, 1499, 1500, 2400} {
		got = append(got, Slowdown(index))
	}
	if want := []float64{1, 1, 2, 2, 4, 4}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
