// Package identity owns people, what proves who they are, their sessions and
// their roles, and the Actor that commands are given.
//
// Tables: person, session, sign_in_attempt, role_grant, invitation, passkey,
// passkey_challenge.
//
// Invariants:
//   - a PIN is kept only as argon2id of its HMAC under the installation's key,
//     so a copy of the database alone tests no PIN; passwords as argon2id;
//   - of a session, of an invitation and of what was typed at sign-in only a
//     hash is kept; what opens a session is never in the database;
//   - signing in makes a new session and ends the one it replaces; setting a
//     PIN or password anew ends all earlier ones;
//   - wrong attempts slow down who makes them; a device that has signed in
//     before is slowed only by its own;
//   - a passkey is added after the PIN and signs in beside it; what it signs is
//     asked for once, of one browser, for minutes; a new PIN ends them all;
//   - nobody invites a person who holds an office above their own.
//
// A session may help a producer, which the package helping begins and ends: it is
// read here with the session, so that no page can forget it.
//
// Commands take the transaction, who acts and the time; they are called by the
// edge and by stories. A command by the program itself (setting up, loading
// demonstration data) takes Program as actor.
package identity
