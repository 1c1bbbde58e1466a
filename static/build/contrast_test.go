package main

import (
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// pairs are the colours that stand on each other somewhere in the sheets.
var pairs = []struct {
	front, ground string
	least         float64 // WCAG 2.2: 4.5 for text, 3 for what is not text
}{
	{"ink", "cord", 4.5}, {"ink", "paper", 4.5}, {"ink", "sand", 4.5},
	{"ink", "indigo-soft", 4.5}, {"ink", "terracotta-soft", 4.5}, {"ink", "leaf-soft", 4.5},
	{"muted", "cord", 4.5}, {"muted", "paper", 4.5}, {"muted", "sand", 4.5}, {"muted", "indigo-soft", 4.5},
	{"indigo", "cord", 4.5}, {"indigo", "paper", 4.5}, {"indigo", "indigo-soft", 4.5}, {"indigo", "sand", 4.5},
	{"indigo", "leaf-soft", 4.5}, {"indigo", "terracotta-soft", 4.5},
	{"indigo-strong", "cord", 4.5}, {"indigo-strong", "paper", 4.5}, {"indigo-strong", "sand", 4.5},
	{"on-indigo", "indigo", 4.5}, {"on-indigo", "indigo-strong", 4.5},
	{"terracotta", "cord", 4.5}, {"terracotta", "paper", 4.5},
	{"terracotta-strong", "terracotta-soft", 4.5}, {"on-terracotta", "terracotta", 4.5},
	{"leaf", "cord", 4.5}, {"leaf", "paper", 4.5}, {"paper", "leaf", 4.5},
	{"terracotta", "terracotta-soft", 3}, {"leaf", "leaf-soft", 3},
	{"edge", "cord", 3}, {"edge", "paper", 3},
	{"indigo", "sand", 3}, {"terracotta", "sand", 3},
	{"chart-1", "paper", 3}, {"chart-2", "paper", 3}, {"chart-3", "paper", 3}, {"chart-4", "paper", 3}, {"chart-5", "paper", 3},
}

// required are the colours of the design, which the light scheme takes as
// they are.
var required = map[string]string{
	"cord": "#F6F0E6", "paper": "#FFFDF9", "ink": "#211B16", "muted": "#6A5F54",
	"indigo": "#27407A", "terracotta": "#A9482A", "leaf": "#3E6B48", "line": "#E2D7C6",
}

func TestTokensHaveContrastInBothSchemes(t *testing.T) {
	t.Parallel()
	light, dark := tokens(t)
	for scheme, colours := range map[string]map[string]string{"light": light, "dark": dark} {
		for _, p := range pairs {
			front, ground := colours[p.front], colours[p.ground]
			if front == "" || ground == "" {
				t.Errorf("%s: no token %s or %s", scheme, p.front, p.ground)
				continue
			}
			if got := contrast(t, front, ground); got < p.least {
				t.Errorf("%s: %s on %s has contrast %.2f, wants %.1f", scheme, p.front, p.ground, got, p.least)
			}
		}
	}
	if got := contrast(t, light["ink"], light["cord"]); got <= 14 {
		t.Errorf("ink on cord has contrast %.2f, wants more than 14", got)
	}
}

func TestLightPaletteIsTheDesigns(t *testing.T) {
	t.Parallel()
	light, dark := tokens(t)
	for name, want := range required {
		if light[name] != want {
			t.Errorf("%s is %s, wants %s", name, light[name], want)
		}
	}
	for name := range light {
		if dark[name] == "" {
			t.Errorf("the dark scheme has no %s", name)
		}
	}
}

var token = regexp.MustCompile(`--([a-z0-9-]+):\s*(#[0-9A-Fa-f]{6});`)

func tokens(t *testing.T) (light, dark map[string]string) {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("..", "css", "foundation", "tokens.css"))
	if err != nil {
		t.Fatal(err)
	}
	before, after, ok := strings.Cut(string(body), "prefers-color-scheme: dark")
	if !ok {
		t.Fatal("no dark scheme")
	}
	read := func(text string) map[string]string {
		out := make(map[string]string)
		for _, m := range token.FindAllStringSubmatch(text, -1) {
			out[m[1]] = m[2]
		}
		return out
	}
	return read(before), read(after)
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

// luminance is the relative luminance of WCAG 2.2.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(hex[1:], 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	channel := func(shift uint) float64 {
		c := float64(n>>shift&0xFF) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(16) + 0.7152*channel(8) + 0.0722*channel(0)
}
