// Package producer owns the people who are credited for sales: where a
// producer lives, her story and portrait, and her recorded consent to what of
// that is public. A producer has the id of her person.
//
// Tables: producer, producer_consent, payout_destination; the view
// public_producer.
//
// What holds:
//   - Whatever strangers see of a producer comes from Publics, which reads
//     public_producer: her first name and district, and more only where she
//     has consented to that field and not withdrawn.
//   - Her background (a returned worker or a family member) never leaves
//     Profile, which is for herself, her cooperative and her programme.
//   - A consent is a row with who recorded it, who explained it, from when and
//     until when; one at a time for each field.
//   - Where her money goes is hers alone to set, sealed from its first row, and
//     holds what is paid to her for three days.
//
// Writes take a transaction; which actor may ask for them is the caller's to
// check. Scope is by cooperative in ByCooperative.
package producer
