package upload

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/google/uuid"
	"github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
	"golang.org/x/exp/slog"

	"simpul/internal/fault"
	"simpul/internal/media"
)

// Visit is who sends a request, and when. What goes wrong on our side is left
// in Err, for whoever answers in words.
type Visit struct {
	Person int64
	Now    time.Time
	Err    error
}

type visitKey struct{}

// With is a context for a request of the handler. It has to end with the
// request: the handler keeps watch until then.
func With(ctx context.Context, v *Visit) context.Context {
	return context.WithValue(ctx, visitKey{}, v)
}

// Handler answers the tus protocol, version 1.0, below an address that ends
// with a slash: an upload's own address ends with its id, which the metadata of
// its creation name. Requests carry With, and bring their path without that
// address.
func (s *Shelf) Handler(address string) (http.Handler, error) {
	composer := handler.NewStoreComposer()
	composer.UseCore(tus{s})
	composer.UseLocker(memorylocker.New())
	h, err := handler.NewHandler(handler.Config{
		StoreComposer: composer, BasePath: address, MaxSize: media.MaxBytes,
		DisableDownload: true, DisableTermination: true, DisableConcatenation: true,
		Cors: &handler.CorsConfig{Disable: true},
		// The server keeps its own log of requests.
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		return nil, fmt.Errorf("upload: %w", err)
	}
	return h, nil
}

// tus is the shelf as the protocol's handler sees it.
type tus struct{ shelf *Shelf }

// NewUpload begins an upload, or goes on with one whose beginning was not
// answered.
func (t tus) NewUpload(ctx context.Context, info handler.FileInfo) (handler.Upload, error) {
	v, err := visitOf(ctx)
	if err != nil {
		return nil, err
	}
	id, err := uuid.Parse(info.MetaData["id"])
	if err != nil {
		return nil, v.note(fault.Wrap(err, fault.Invalid, "error.invalid"))
	}
	if err := t.shelf.Begin(ctx, v.Person, id, info.Size, v.Now); err != nil {
		return nil, v.note(err)
	}
	return t.find(ctx, v, id)
}

// GetUpload finds an upload by the last part of its address.
func (t tus) GetUpload(ctx context.Context, name string) (handler.Upload, error) {
	v, err := visitOf(ctx)
	if err != nil {
		return nil, err
	}
	id, err := uuid.Parse(name)
	if err != nil {
		return nil, handler.ErrNotFound
	}
	return t.find(ctx, v, id)
}

func (t tus) find(ctx context.Context, v *Visit, id uuid.UUID) (handler.Upload, error) {
	u, err := find(ctx, t.shelf.db, v.Person, id)
	if fault.KindOf(err) == fault.NotFound {
		return nil, handler.ErrNotFound
	}
	if err != nil {
		return nil, v.note(err)
	}
	return &piece{shelf: t.shelf, visit: v, upload: u}, nil
}

func visitOf(ctx context.Context) (*Visit, error) {
	v, ok := ctx.Value(visitKey{}).(*Visit)
	if !ok {
		return nil, errors.New("upload: a request of nobody")
	}
	return v, nil
}

// note leaves an error for the answer.
func (v *Visit) note(err error) error {
	v.Err = errors.Join(v.Err, err)
	return err
}

// piece is an upload that a request reads or adds to.
type piece struct {
	shelf *Shelf
	visit *Visit
	upload
}

// GetInfo says how far the upload is.
func (p *piece) GetInfo(context.Context) (handler.FileInfo, error) {
	info := handler.FileInfo{ID: p.ID.String(), Size: p.Bytes, Offset: p.Bytes}
	if p.TakenAt != nil {
		return info, nil
	}
	var err error
	if info.Offset, err = p.shelf.arrived(p.ID); err != nil {
		return info, p.visit.note(err)
	}
	return info, nil
}

// WriteChunk appends what comes, as much as comes.
func (p *piece) WriteChunk(_ context.Context, offset int64, from io.Reader) (n int64, err error) {
	file, err := os.OpenFile(p.shelf.file(p.ID), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return 0, p.visit.note(diskFault(fmt.Errorf("upload: %w", err)))
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return 0, p.visit.note(fmt.Errorf("upload: %w", err))
	}
	if info.Size() != offset {
		return 0, handler.ErrMismatchOffset
	}
	n, err = io.Copy(file, from)
	if err == nil {
		err = file.Sync()
	}
	if err != nil {
		return n, p.visit.note(diskFault(fmt.Errorf("upload: %w", err)))
	}
	return n, nil
}

// FinishUpload makes the picture of a whole upload. That a photograph was
// refused is told when it is asked for.
func (p *piece) FinishUpload(ctx context.Context) error {
	_, err := p.shelf.Take(ctx, p.visit.Person, p.ID, p.visit.Now)
	if _, refused := refusalOf(err); refused {
		return nil
	}
	if err != nil {
		return p.visit.note(err)
	}
	return nil
}

// GetReader gives nothing back: what was sent is not for reading.
func (p *piece) GetReader(context.Context) (io.ReadCloser, error) {
	return nil, handler.ErrNotImplemented
}
