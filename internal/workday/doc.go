// Package workday counts working days: Monday to Friday without national
// holidays and joint leave, in WIB.
//
// Tables: holiday, holiday_change; the view free_day is the calendar as it stands.
// Each year's days come from the ministers' joint decree, by a migration that names
// it; what is decided later, administrators add. A day that is over changes no more.
package workday
