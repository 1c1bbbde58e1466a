package upload

import (
	"time"

	"simpul/internal/fault"
)

// Limits of one person.
const (
	MostOpen      = 64        // uploads that are not whole yet
	MostOpenBytes = 200 << 20 // of them, when they will be whole
	MostInADay    = 400       // uploads begun within 24 hours
)

// PieceBytes is the most that one request may bring.
const PieceBytes = 1 << 20

const (
	// openFor is how long an upload may wait for its next piece.
	openFor = 14 * 24 * time.Hour
	// doneFor is how long it is known what an upload became.
	doneFor = 90 * 24 * time.Hour
	// strayFor is how old a file without a row must be to count as left over.
	strayFor = time.Hour
)

func unknown() error { return fault.New(fault.NotFound, "error.not_found") }

func tooMany() error { return fault.New(fault.RateLimited, "upload.too_many") }

func notWhole() error { return fault.New(fault.Conflict, "upload.not_whole") }
