// Package inspection is the cooperative's look at what its producers list,
// before anybody can buy it: an officer lets it go on sale or sends it back,
// and its makers are told in the same transaction.
package inspection
