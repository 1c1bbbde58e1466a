// Package region owns Indonesia's official regions: provinces, regencies,
// districts and villages, by the code of the Ministry of Home Affairs
// (Kemendagri): 36 Banten, 36.03 Kabupaten Tangerang, 36.03.33 Kecamatan Mekar
// Baru, 36.03.33.2004 Desa Waliwis.
//
// It owns the tables region, region_succession and region_load. They are
// reference data: Load fills them as the database's owner from the list that
// is embedded here, everybody else only reads.
//
// What holds:
//   - A code says its own level, kind and parents; the database checks that the
//     row agrees.
//   - A code is never deleted. When an edition of the list no longer has it, it
//     gets an end of validity; Provinces, Children and Search leave it out,
//     ByCode still finds it.
//   - A sale keeps code and name as they were on the day; this package only
//     knows today's name.
//
// Anybody may call the reads. Load is for the start of the program, after the
// migrations, and for tests.
package region
