// Package media takes photographs in and gives pictures out. A photograph is
// checked by its header before anything is decoded, decoded within bounds of
// memory and time, turned upright, resized to a few widths and stored as JPEG
// without any metadata; a job adds WebP. The original is kept, private, under
// its content hash. README.md has the decisions and the figures.
//
// It owns the tables picture and picture_rendition and the files of its Store
// under original/ and m/.
//
// Invariants:
//   - a picture row that is not withdrawn has its original and all its
//     renditions in the store, with the recorded size and checksum (42);
//   - a file older than OrphanAge without such a row is removed by Sweep;
//   - the file behind a public name never changes, so it may be cached for
//     ever; a withdrawn name answers fault.Gone and is never used again;
//   - no rendition carries EXIF, GPS, a colour profile or a comment.
//
// Nouns hold picture ids and call Add, Pictures and Withdraw; the edge calls
// Open. A program that decodes pictures calls ChildMain as the first statement
// of main (or TestMain).
package media
