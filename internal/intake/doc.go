// Package intake is the story of what makers bring to their cooperative: how
// many pieces the officer accepts, how many go home again and why.
//
// Tables: intake, intake_line, intake_end, intake_movement; all append-only.
//
// An officer records it, which is her signature. It counts once the maker has
// signed too: on her own phone, with her PIN on the officer's, or by writing her
// name there, and which of them it was is kept. She may object instead, the
// officer may take it back; then nothing has happened and it is recorded anew.
//
// This fixes who made which bag, and so who is credited:
//   - Pieces for the stock come from one of the makers of that work, so that a
//     sale divides as the work's shares say. Signing raises the stock.
//   - Pieces for a line of an order move no stock, they were reserved when it was
//     sold. Brought by somebody who has a part in the line, they leave its shares
//     as they are. Brought by another member, she has made them: of a line of q
//     pieces, n of hers are n/q of it, and the others' parts keep their proportion.
//     That is a reassignment (rule 13), and who loses a part is told.
//   - Pieces for a group order's line come from who has a quota of it, and signing
//     allocates her part of what waits for them.
//
// The database holds that nobody signs for both sides, that a line's pieces are
// counted once, and that the stock rises by what was signed for alone.
package intake
