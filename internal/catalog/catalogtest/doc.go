// Package catalogtest builds, in a test's database, what there has to be before
// anything can be sold: regions, a programme, cooperatives with their officers
// and fee policies, producers, pictures and products. Each call makes one thing
// through the packages that own it.
package catalogtest
