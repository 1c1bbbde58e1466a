// Package seller owns who sells, as the law asks a shop to say it: name,
// address, number of business registration, ways to be reached, and where a
// buyer complains who was not helped.
//
// Tables: seller. It is append-only; the newest row counts.
//
// Anybody may read. Set is for administrators, which the caller checks; the
// deed is put on the trail here.
package seller
