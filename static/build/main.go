// Command build makes the files under static/dist, which are embedded in the
// program: one minified sheet per audience, the scripts, the font and the
// icons, each beside its Brotli and gzip form; and in views/part the names of
// the chosen Lucide icons and the strands of the knot.
//
//	go run ./build          bundle, from the files in the repository alone
//	go run ./build fetch    first take font and icons anew from their npm packages
//
// It runs in static/, by go generate. A test fails when dist is not what this
// program would write.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "static/build:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 1 && args[0] == "fetch" {
		if err := fetch("."); err != nil {
			return err
		}
	}
	assets, err := bundle(".")
	if err != nil {
		return err
	}
	if err := os.RemoveAll("dist"); err != nil {
		return err
	}
	for name, body := range assets {
		if err := write(filepath.Join("dist", name), body); err != nil {
			return err
		}
	}
	names, err := iconNames(filepath.Join("icon", "lucide"))
	if err != nil {
		return err
	}
	if err := write(filepath.Join("..", "views", "part", "icon_names.go"), names); err != nil {
		return err
	}
	strands, err := knotPaths()
	if err != nil {
		return err
	}
	return write(filepath.Join("..", "views", "part", "knot_paths.go"), strands)
}

func write(name string, body []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, body, 0o644)
}
