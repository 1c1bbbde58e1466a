// Package lighthouse measures pages with Google's Lighthouse as a phone on a
// slow network would see them: several runs of each page, of which the median
// counts. Lighthouse comes from npm at a pinned version, into the user's cache.
package lighthouse
