package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"path"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"simpul/internal/fault"
)

// S3Store keeps files in a bucket of an S3-compatible store under their own
// names. The bucket's policy may let everybody read m/*, which MEDIA_URL then
// names; it must not let anybody read original/*.
type S3Store struct {
	client *minio.Client
	bucket string
}

// S3 says where a bucket is and who asks for it.
type S3 struct {
	Endpoint  string // host, or host:port
	Secure    bool   // by TLS
	Region    string
	Bucket    string
	AccessKey string
	SecretKey string
}

// immutable is sent with what is read straight from the bucket.
const immutable = "public, max-age=31536000, immutable"

// OpenS3Store connects and looks for the bucket, which has to be there.
func OpenS3Store(ctx context.Context, at S3) (*S3Store, error) {
	client, err := minio.New(at.Endpoint, &minio.Options{
		Creds:      credentials.NewStaticV4(at.AccessKey, at.SecretKey, ""),
		Secure:     at.Secure,
		Region:     at.Region,
		MaxRetries: 3, // somebody is waiting
	})
	if err != nil {
		return nil, fmt.Errorf("media: s3: %w", err)
	}
	there, err := client.BucketExists(ctx, at.Bucket)
	if err != nil {
		return nil, fmt.Errorf("media: s3: bucket %s: %w", at.Bucket, err)
	}
	if !there {
		return nil, fmt.Errorf("media: s3: there is no bucket %s", at.Bucket)
	}
	return &S3Store{client: client, bucket: at.Bucket}, nil
}

// Put implements Store. The object appears when all of it has arrived.
func (s *S3Store) Put(ctx context.Context, name string, r io.Reader, size int64) error {
	options := minio.PutObjectOptions{DisableMultipart: true, ContentType: contentType(name)}
	if strings.HasPrefix(name, public) {
		options.CacheControl = immutable
	}
	exact := &exactReader{r: r, left: size}
	if _, err := s.client.PutObject(ctx, s.bucket, name, exact, size, options); err != nil {
		return fmt.Errorf("media: put %s: %w", name, s3Fault(err))
	}
	if exact.longer() {
		err := fmt.Errorf("media: put %s: more than the %d bytes promised", name, size)
		return errors.Join(err, s.Delete(ctx, name))
	}
	return nil
}

// exactReader hides what is beyond the promised size from the client, which
// would otherwise choose how to treat it.
type exactReader struct {
	r    io.Reader
	left int64
}

func (e *exactReader) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n, err := e.r.Read(p[:min(int64(len(p)), e.left)])
	e.left -= int64(n)
	if errors.Is(err, io.EOF) && e.left > 0 {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func (e *exactReader) longer() bool {
	n, _ := io.ReadFull(e.r, make([]byte, 1))
	return n > 0
}

func contentType(name string) string {
	for format, extension := range extensions {
		if path.Ext(name) == "."+extension {
			return string(format)
		}
	}
	return "application/octet-stream"
}

// Open implements Store.
func (s *S3Store) Open(ctx context.Context, name string) (io.ReadSeekCloser, error) {
	object, err := s.client.GetObject(ctx, s.bucket, name, minio.GetObjectOptions{})
	if err != nil {
		return nil, fmt.Errorf("media: open %s: %w", name, s3Fault(err))
	}
	// The client asks for nothing before the first use.
	if _, err := object.Stat(); err != nil {
		return nil, errors.Join(fmt.Errorf("media: open %s: %w", name, s3Fault(err)), object.Close())
	}
	return object, nil
}

// Stat implements Store.
func (s *S3Store) Stat(ctx context.Context, name string) (Stored, error) {
	info, err := s.client.StatObject(ctx, s.bucket, name, minio.StatObjectOptions{})
	if err != nil {
		return Stored{}, fmt.Errorf("media: stat %s: %w", name, s3Fault(err))
	}
	return Stored{Name: name, Bytes: info.Size, ModifiedAt: info.LastModified}, nil
}

// Delete implements Store.
func (s *S3Store) Delete(ctx context.Context, name string) error {
	err := s.client.RemoveObject(ctx, s.bucket, name, minio.RemoveObjectOptions{})
	if err = s3Fault(err); err != nil && !errors.Is(err, ErrNoFile) {
		return fmt.Errorf("media: delete %s: %w", name, err)
	}
	return nil
}

// List implements Store.
func (s *S3Store) List(ctx context.Context, prefix string) iter.Seq2[Stored, error] {
	return func(yield func(Stored, error) bool) {
		options := minio.ListObjectsOptions{Prefix: prefix, Recursive: true}
		for info := range s.client.ListObjectsIter(ctx, s.bucket, options) {
			if info.Err != nil {
				yield(Stored{}, fmt.Errorf("media: list: %w", s3Fault(info.Err)))
				return
			}
			if !yield(Stored{Name: info.Key, Bytes: info.Size, ModifiedAt: info.LastModified}, nil) {
				return
			}
		}
	}
}

// s3Fault tells an absent file, a full store and a store that is not there from
// other errors.
func s3Fault(err error) error {
	if err == nil {
		return nil
	}
	answer := minio.ToErrorResponse(err)
	switch {
	case answer.Code == minio.NoSuchKey, answer.StatusCode == http.StatusNotFound && answer.Code != minio.NoSuchBucket:
		return fmt.Errorf("%w: %w", ErrNoFile, err)
	case answer.StatusCode == http.StatusInsufficientStorage, answer.Code == "XMinioStorageFull", answer.Code == "QuotaExceeded":
		return fault.Wrap(err, fault.Unavailable, "media.full")
	case answer.StatusCode == http.StatusServiceUnavailable:
		return fault.Wrap(err, fault.Unavailable, "media.busy")
	}
	return err
}
