package media

import "time"

// Limits of what is taken in. Cameras sold as "50 MP" and "24 MP" make a few
// hundred thousand pixels more, so the limits leave that room.
const (
	MaxBytes          = 25 << 20   // of one uploaded file
	MaxPixelsBaseline = 50_400_000 // of a baseline JPEG
	MaxPixels         = 24_500_000 // of anything else
	MaxAspect         = 4          // longer side to shorter side
)

// OrphanAge is how old a file without a row must be before it counts as left
// over: files are stored shortly before their row is committed.
const OrphanAge = time.Hour

// CardBytes is the most that the narrowest rendition may weigh: it is what a
// card shows at 360 px.
const CardBytes = 25_000

const (
	maxProfileBytes = 1 << 18 // of an embedded colour profile, inflated
	maxExifBytes    = 1 << 17 // of an EXIF block that is searched for an orientation
)
