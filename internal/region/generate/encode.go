package main

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"strconv"
)

const scheme = "kemendagri"

// encode writes the list. Neither a time nor a file name goes into the gzip
// header, so that the same list gives the same bytes.
func encode(w io.Writer, regions []region) error {
	zipped, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	out := csv.NewWriter(zipped)
	head := []string{scheme, packageName + " " + packageVersion, editionDate, strconv.Itoa(len(regions))}
	if err := out.Write(head); err != nil {
		return err
	}
	for _, r := range regions {
		if err := out.Write([]string{r.code, r.name}); err != nil {
			return err
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	return zipped.Close()
}
