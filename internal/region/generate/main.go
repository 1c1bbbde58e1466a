// Command generate writes region.csv.gz, the list of Indonesia's official
// regions that package region embeds, from a pinned version of the npm package
// idn-area-data. It needs npm. The same input gives the same bytes.
//
// The file is CSV under gzip. Its first record is
// "scheme,source,edition date,number of regions"; each further record is
// "code,name", sorted by code. The name of a regency or a desa adat stands
// without its kind, which the code already tells.
package main

import (
	"bytes"
	"fmt"
	"log"
	"os"
)

const (
	packageName    = "idn-area-data"
	packageVersion = "3.1.2"
	// packageIntegrity is what the registry must deliver for that version.
	packageIntegrity = "sha512-arO+tS+PQoc7pZjkPGiG+CqyiLbsc+rcbsYN5CQitzw3tgbEHNl2mFQHzGZrQXjwtDqOjc10th4spsxNEReOOg=="
	// editionDate is that of the newest law in the list: the minister's decision
	// 100.1.1-6117 of 2022 as amended by law 29 of 2022 on Papua Barat Daya.
	editionDate = "2022-12-08"

	target = "region.csv.gz"
)

func main() {
	log.SetFlags(0)
	if err := run(); err != nil {
		log.Fatal("generate: ", err)
	}
}

func run() error {
	tables, err := fetch()
	if err != nil {
		return err
	}
	regions, err := collect(tables)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := encode(&out, regions); err != nil {
		return err
	}
	if err := os.WriteFile(target, out.Bytes(), 0o644); err != nil { //nolint:gosec // a source file is readable by all
		return err
	}
	fmt.Printf("%s: %d regions, %d bytes\n", target, len(regions), out.Len())
	return nil
}
