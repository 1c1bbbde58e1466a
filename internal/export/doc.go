// Package export makes files that are too large to be made while who asked for
// them waits: it is told which table of which page is wanted, and a job makes the
// file, in one snapshot and row by row.
//
// It owns the table export and the files of its Shelf, which lie on this machine's
// disk. What a table holds is told by a Source: this package knows no table.
//
// Invariants:
//   - a file is offered only once it is whole: its row says its size and hash;
//   - only who asked may fetch it, while she may read the programme's figures, and
//     not after some days; then the file is removed;
//   - an attempt that was given up for dead changes nothing any more;
//   - nobody has more than three made at the same time, nor the same one twice.
package export
