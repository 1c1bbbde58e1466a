package lighthouse

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"simpul/internal/chromium"
)

// Page is a page to be measured.
type Page struct {
	Name   string
	Path   string
	Cookie string // as a browser sends it; "" for a visitor without any
}

// Options say what is measured how often.
type Options struct {
	Base  string // the shop's address, without a final slash
	Pages []Page
	Runs  int
	// Measured is told each page's median as soon as it is known.
	Measured func(Score)
}

// ErrNoBrowser says that there is no Chromium.
var ErrNoBrowser = errors.New(chromium.Missing)

// bench is Lighthouse on this machine.
type bench struct {
	program  string   // Node's file, or with no node a program itself
	node     []string // what runs it
	browser  string
	folder   string // for reports
	slowdown float64
}

// Measure visits every page once to warm up and to learn how quick the machine
// is, and then as often as is asked for.
func Measure(ctx context.Context, o Options) ([]Score, error) {
	browser, found := chromium.Path()
	if !found {
		return nil, ErrNoBrowser
	}
	program, err := install(ctx)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "simpul-lighthouse-")
	if err != nil {
		return nil, fmt.Errorf("lighthouse: %w", err)
	}
	defer func() { _ = os.RemoveAll(folder) }() // reports that have been read
	return (&bench{program: program, node: []string{"node"}, browser: browser, folder: folder, slowdown: 1}).measure(ctx, o)
}

func (b *bench) measure(ctx context.Context, o Options) ([]Score, error) {
	var all []Score
	for _, p := range o.Pages {
		warm, err := b.visit(ctx, o.Base, p)
		if err != nil {
			return all, err
		}
		b.slowdown = Slowdown(warm.Index)
		var runs []Score
		for range o.Runs {
			run, err := b.visit(ctx, o.Base, p)
			if err != nil {
				return all, err
			}
			runs = append(runs, run)
		}
		score := median(runs)
		score.Slowdown = b.slowdown
		all = append(all, score)
		if o.Measured != nil {
			o.Measured(score)
		}
	}
	return all, nil
}

// chromeFlags keep the browser quiet towards the network. The sandbox does not
// serve root.
func chromeFlags() string {
	flags := "--headless=new --disable-gpu --disable-quic --disable-background-networking --disable-component-update --disable-sync"
	if os.Geteuid() == 0 {
		flags += " --no-sandbox"
	}
	return flags
}

// visit is one run.
func (b *bench) visit(ctx context.Context, base string, p Page) (Score, error) {
	report := filepath.Join(b.folder, "report.json")
	arguments := append(append([]string{}, b.node...), b.program, base+p.Path,
		"--quiet", "--output=json", "--output-path="+report, "--form-factor=mobile",
		"--only-categories=performance,accessibility,best-practices,seo",
		"--throttling.cpuSlowdownMultiplier="+strconv.FormatFloat(b.slowdown, 'f', -1, 64),
		"--chrome-flags="+chromeFlags())
	if p.Cookie != "" {
		headers, err := json.Marshal(map[string]string{"Cookie": p.Cookie})
		if err != nil {
			return Score{}, fmt.Errorf("lighthouse: %w", err)
		}
		arguments = append(arguments, "--extra-headers="+string(headers))
	}
	run := exec.CommandContext(ctx, arguments[0], arguments[1:]...) //nolint:gosec // our own words
	run.Env = append(os.Environ(), "CHROME_PATH="+b.browser)
	if out, err := run.CombinedOutput(); err != nil {
		return Score{}, fmt.Errorf("lighthouse: %s: %w: %s", p.Name, err, out)
	}
	body, err := os.ReadFile(report) //nolint:gosec // in our own folder
	if err != nil {
		return Score{}, fmt.Errorf("lighthouse: %w", err)
	}
	return read(p.Name, body)
}
