//go:build !race

package media

// bookkeeping is how many bytes a program keeps for each byte it uses.
const bookkeeping = 1
