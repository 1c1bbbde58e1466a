// Package shu divides a year's surplus (sisa hasil usaha) of a legal cooperative
// among its members, by the percentages of its annual meeting: after the
// reserve, by what each member's goods brought in the ledger (jasa usaha) and by
// what she has saved (jasa modal). Another officer than who prepared it, or the
// programme's manager where there is none, approves it, and then it is owed to the members (rule 13), once a year.
//
// Tables: member_saving, shu, shu_share, shu_approval, shu_withdrawal. All are
// append-only.
package shu
