// Package simulation takes payments of no real money, so that a demonstration
// can be bought in from end to end. Its hosted page is the program's own: a
// person there chooses to pay, to fail or to let the page expire, and the
// choice goes through the inbox and the same settlement as any provider's
// event. New refuses to make one in an installation that is no demonstration.
//
// An intent ends by one event, of being paid or of being expired: both have the
// same id in the inbox, so that whichever comes first is the only one.
package simulation
