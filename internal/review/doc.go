// Package review owns what customers say of works that have arrived: stars,
// words and photographs, once for each line of an order. A manager of the
// programme or an administrator decides whether a review is shown, by reasons
// that are few and stated; the cooperative may answer; anybody may report.
//
// Tables: review, review_picture, review_decision, review_answer,
// review_report; all append-only. A review is public while its latest decision
// shows it. The reviewer is called what she calls herself.
package review
