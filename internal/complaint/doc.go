// Package complaint is the story of what a customer says is wrong with a parcel:
// which pieces, with photographs, what she and the cooperative say to each other,
// what is decided of each line, what was found when goods came back, and the
// refund.
//
// Tables: complaint, complaint_line, complaint_photo, complaint_message,
// complaint_decision, complaint_inspection, complaint_refund; all append-only.
//
// A parcel has one complaint, opened by whoever has the order's link once the
// parcel has left. Of each line the office decides once: refused, accepted with
// the goods left where they are, or accepted once they came back and were looked
// at, which says whether they can be sold again. Money goes back by checkout's
// refund in the same transaction, so that what is decided is paid, and only of the
// parcel's own part. Photographs are private: the office of the cooperative sees
// them.
package complaint
