// Package notice owns what a person has to be told in her own place: short
// facts that wait until she has seen them. A notice is a kind, which names the
// message, and what fills it in; whoever tells something tells it in the
// transaction in which it happens.
//
// Table: notice. Stories write, pages read and mark as seen.
package notice
