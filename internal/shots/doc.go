// Package shots photographs the pages of a running shop with a real browser: as
// each of its visitors, at the widths of a phone, a tablet and a desk, light and
// dark. It finds the pages by following links, one for each route, so that a new
// page is photographed without being listed anywhere.
package shots
