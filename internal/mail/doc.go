// Package mail sends messages by SMTP. It knows nothing of what they say: who
// has something to tell writes it with its own words and keeps it until it is
// sent.
package mail
