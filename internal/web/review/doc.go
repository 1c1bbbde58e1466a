// Package review translates what is decided on reviews, and answered, for the
// pages of everybody who may.
package review
