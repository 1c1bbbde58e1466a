package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is embedded is what the sources give.
func TestDistIsUpToDate(t *testing.T) {
	t.Parallel()
	assets, err := bundle("..")
	if err != nil {
		t.Fatal(err)
	}
	if len(assets) < 10 {
		t.Fatalf("only %d assets were made", len(assets))
	}
	for name, want := range assets {
		got, err := os.ReadFile(filepath.Join("..", "dist", filepath.FromSlash(name)))
		if err != nil {
			t.Errorf("%v: run go generate ./static", err)
			continue
		}
		if !bytes.Equal(got, want) {
			t.Errorf("dist/%s is not what its sources give: run go generate ./static", name)
		}
	}
	err = filepath.WalkDir(filepath.Join("..", "dist"), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(filepath.Join("..", "dist"), path)
		if err != nil {
			return err
		}
		if _, ok := assets[filepath.ToSlash(name)]; !ok {
			t.Errorf("dist/%s has no source", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestGeneratedViewsAreUpToDate(t *testing.T) {
	t.Parallel()
	names, err := iconNames(filepath.Join("..", "icon", "lucide"))
	if err != nil {
		t.Fatal(err)
	}
	strands, err := knotPaths()
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string][]byte{"icon_names.go": names, "knot_paths.go": strands} {
		got, err := os.ReadFile(filepath.Join("..", "..", "views", "part", file))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("views/part/%s is not what its sources give: run go generate ./static", file)
		}
	}
}

func TestChosenIconsAreThere(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("..", "icon", "lucide", "*.svg"))
	if err != nil {
		t.Fatal(err)
	}
	have := make(map[string]bool)
	for _, f := range files {
		have[strings.TrimSuffix(filepath.Base(f), ".svg")] = true
	}
	for _, name := range chosenIcons {
		if !have[name] {
			t.Errorf("icon %s is chosen but not in the repository", name)
		}
		delete(have, name)
	}
	for name := range have {
		t.Errorf("icon %s is in the repository but not chosen", name)
	}
}

// The pieces of a curve lie on the curve.
func TestPartOfCurve(t *testing.T) {
	t.Parallel()
	piece := knotLeft.part(0, 0.25, 0.75)
	for _, tc := range []struct{ at, on float64 }{{0, 0.25}, {0.5, 0.5}, {1, 0.75}} {
		got, want := blossom(piece, tc.at, tc.at, tc.at), blossom(knotLeft[:4], tc.on, tc.on, tc.on)
		if dx, dy := got.x-want.x, got.y-want.y; dx*dx+dy*dy > 1e-18 {
			t.Errorf("at %g: got %v, want %v", tc.at, got, want)
		}
	}
}
