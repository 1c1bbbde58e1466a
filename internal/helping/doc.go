// Package helping owns that an officer acts for a producer of her cooperative:
// in one browser, for some hours, until she or the producer ends it. What is done
// meanwhile is recorded with both names. The producer is told when it begins,
// sees what was done, and may refuse the officer's help from then on.
//
// Tables: helping, helping_refusal. A session that helps is found by identity.
//
// What holds, by the database: who helps is an officer of a cooperative that the
// producer belongs to, was not refused, and helps nobody who holds an office
// herself; where a producer's money goes does not change meanwhile.
package helping
