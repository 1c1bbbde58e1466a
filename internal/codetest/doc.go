// Package codetest holds tests about the code itself: that imports follow the
// package map, that every query is valid on the migrated schema, that no
// text on screen is left untranslated.
package codetest
