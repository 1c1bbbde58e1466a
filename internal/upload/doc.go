// Package upload takes photographs in piece by piece, over the tus protocol, from
// phones whose connection breaks. A photograph is known by the UUID that the
// phone gave it: begun twice it is one upload, gone on with from where the last
// piece ended, and once it is whole it becomes one picture of package media.
//
// It owns the table upload and the files of its Shelf, one for each upload that
// is not whole yet, named by its id. The files lie on this machine's disk, so
// the requests of one upload have to reach the same machine.
//
// Invariants:
//   - an upload becomes a picture, or is refused, once (a trigger);
//   - what its file holds is the beginning of the photograph: a piece is
//     appended where the last one ended, under a lock, and synced;
//   - a person has no more open than MostOpen uploads of MostOpenBytes;
//   - what is given up is removed by Sweep. Nothing is lost by it: the phone
//     keeps the photograph, and begins anew.
//
// Somebody else's upload is not found.
package upload
