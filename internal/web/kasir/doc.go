// Package kasir is where officers and programme managers confirm money that
// they see on a statement, and write what they sent back. What belongs to
// another programme is not found. The story checkout writes.
package kasir
