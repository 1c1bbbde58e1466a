// Package workday counts working days: Monday to Friday without national
// holidays and joint leave, in WIB.
//
// Table: holiday. Each year's days come from the ministers' joint decree, by a
// migration that names it.
package workday
