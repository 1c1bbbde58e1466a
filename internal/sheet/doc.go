// Package sheet writes tables for spreadsheets: CSV as RFC 4180 has it, CSV as
// an Indonesian Excel opens it, and XLSX with typed cells. A text that a
// spreadsheet would run as a formula is written so that it stays a text.
package sheet
