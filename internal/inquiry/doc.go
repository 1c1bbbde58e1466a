// Package inquiry owns what customers abroad ask about shipping where no rate
// says what it costs: what they want and where to, and the price that an officer
// of each cooperative names, until when, or why it cannot send there.
//
// Tables: inquiry, inquiry_line, inquiry_parcel, inquiry_answer,
// inquiry_refusal, inquiry_browser. An inquiry holds no stock and no money. One order comes of it, placed by the story
// checkout while the answers are valid; the database refuses any other.
package inquiry
