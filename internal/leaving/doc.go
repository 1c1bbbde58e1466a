// Package leaving is the story of a member who leaves her cooperative.
//
// What still stands between them is read first, so that nobody leaves unaware:
// pieces that customers wait for, works on sale, pieces brought in that she has
// not signed for, and money. Pieces that customers wait for keep her; the officer
// sends them, divides them anew or gives the money back first. Her works are taken
// off sale, also those that she shares with others, who go on with shares of their
// own. Money stays hers: what waits becomes payable as before, and is paid out on
// the next pay day or when she asks, because payouts know who has left. Cord and tools
// that she has on loan do not keep her; they are shown, and stay in the lists until
// they come back. She is told that she has left, whoever acts for her is ended, and
// her phones go on getting what she is told.
//
// The database holds that nobody leaves with open lines or works on sale, and
// that nothing is sold for who has left, whichever of the two comes first.
package leaving
