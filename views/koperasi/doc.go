// Package koperasi holds the pages of a cooperative's officers: parcels,
// members, listings.
package koperasi

//go:generate go tool templ generate -path .
