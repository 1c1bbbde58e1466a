// Package part holds the components that pages are built from: controls,
// fields, cards, tables, charts. Each takes one struct of props, reads the
// language from the context, and writes no style attribute and no inline
// handler, so that pages keep a policy without unsafe-inline.
//
// It knows money and i18n and nothing that acts. README.md in views lists
// every component with its props.
package part

//go:generate go tool templ generate -path .
