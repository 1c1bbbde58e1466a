package media

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"
)

// ErrNoFile is what a Store says of a name that it does not hold.
var ErrNoFile = errors.New("media: no such file")

// Store holds files by name. Names are those of this package: a prefix
// (original/ or m/) and one element; a Store may rely on that. It is safe for
// concurrent use.
type Store interface {
	// Put stores exactly size bytes of r under name, whole or not at all, and
	// durably; a full disk is the fault media.full. A name always stands for
	// the same bytes: putting them again makes the file count as modified now.
	Put(ctx context.Context, name string, r io.Reader, size int64) error
	// Open fails with ErrNoFile.
	Open(ctx context.Context, name string) (io.ReadSeekCloser, error)
	// Stat fails with ErrNoFile.
	Stat(ctx context.Context, name string) (Stored, error)
	// Delete of a name that is not there succeeds.
	Delete(ctx context.Context, name string) error
	// List gives the files under a prefix in no particular order; it ends at
	// the first error.
	List(ctx context.Context, prefix string) iter.Seq2[Stored, error]
}

// Stored is what a Store knows of a file.
type Stored struct {
	Name       string
	Bytes      int64
	ModifiedAt time.Time
}
