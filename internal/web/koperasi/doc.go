// Package koperasi is /koperasi, for a cooperative's officers: which parcels
// are to be packed and which are on their way, marking them shipped and
// delivered, the members and how new ones are invited, and what is listed.
//
// Everything is of one cooperative, held in every WHERE; who is an officer of
// several chooses, and what belongs to another is not found.
package koperasi
