// Package demo makes the data of demonstration mode: invented cooperatives,
// producers, goods and eighteen months of sales, with pictures drawn by the
// program. A plan is a pure function of a seed and a day; loading it goes
// through the same stories that customers and officers use, with the time as
// an argument, so that the ledger holds nothing that real use could not make.
// Beside the months of sales, scenes at the first cooperative leave one of
// everything that pages are for, in each of its states, within the last weeks.
//
// Every person is plainly invented and bears the surname Contoh or Peraga
// (Indonesian for example and demonstration). Villages are real.
package demo
