// Package training holds what a programme does for its people beside the shop:
// cohorts with their participants, aid that it gave, months in which a maker said
// that she would not produce, and whom a selection takes in spite of her scores.
//
// It owns cohort, participant, aid, aid_event, aid_photo, production_pause and
// selection_choice. Managers write, for their own programme alone; each change is
// in the trail.
package training
