// Package recruit is the story of how somebody becomes a cooperative's
// producer: a person is added, made a producer of a village, joined to the
// cooperative and given a link with which she sets her PIN, all in one
// transaction; and of how somebody gets an office. It owns no table.
//
// Officers call it for their own cooperative; another's members are not found.
// Managers appoint officers and auditors of their programme, administrators
// managers too. The link is told once and kept nowhere.
package recruit
