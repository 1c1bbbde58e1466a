// Package statement answers requests for statements, of whichever holder the
// page's own package lets its reader see: on screen, as CSV, and as a workbook.
package statement
