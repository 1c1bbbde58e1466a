package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"simpul/internal/fault"
)

const (
	smallBody = 1 << 20 // of an ordinary form
	maxFields = 2000    // of an ordinary form
)

// A large body may take as long as it needs while it keeps coming, in all at
// most uploadLimit.
const uploadLimit = 20 * time.Minute

// limitBody reads the body of an ordinary request up to the limit; of an
// upload it only prepares the reading.
func (s *site) limitBody(c *fiber.Ctx) error {
	if safeMethod(c.Method()) {
		return c.Next()
	}
	// A compressed body may unfold to any size.
	if encoding := c.Get(fiber.HeaderContentEncoding); encoding != "" && encoding != "identity" {
		return fiber.ErrUnsupportedMediaType
	}
	if upload, ok := s.uploadAt(c.Path()); ok {
		return s.prepareUpload(c, upload)
	}
	if c.Request().Header.ContentLength() > smallBody {
		return fault.New(fault.TooLarge, "error.too_large")
	}
	if stream := c.Context().RequestBodyStream(); stream != nil {
		body, err := io.ReadAll(io.LimitReader(stream, smallBody+1))
		if err != nil {
			return brokenBody(err)
		}
		if len(body) > smallBody {
			return fault.New(fault.TooLarge, "error.too_large")
		}
		c.Request().SetBodyRaw(body)
	}
	if bytes.Count(c.Request().Body(), []byte{'&'}) > maxFields && isForm(c) {
		return fault.New(fault.TooLarge, "error.too_large")
	}
	return c.Next()
}

func (s *site) uploadAt(path string) (Upload, bool) {
	for _, u := range s.Uploads {
		if fiber.RoutePatternMatch(path, u.Path) {
			return u, true
		}
	}
	return Upload{}, false
}

func (s *site) prepareUpload(c *fiber.Ctx, u Upload) error {
	if int64(c.Request().Header.ContentLength()) > u.Bytes {
		return fault.New(fault.TooLarge, "error.too_large")
	}
	v := visitOf(c)
	v.body = &countedBody{request: c.Context(), left: u.Bytes, until: v.began.Add(uploadLimit)}
	return c.Next()
}

// BodyReader is the body of an upload. Reading past the limit of the route is
// the fault TooLarge, as is a body that takes too long the error 408.
func BodyReader(c *fiber.Ctx) io.Reader {
	if body := visitOf(c).body; body != nil {
		return body
	}
	return bytes.NewReader(c.Request().Body())
}

// Multipart is the body of a form with files, read part by part while it comes
// in. Fault: Invalid when the request is no such form.
func Multipart(c *fiber.Ctx) (*multipart.Reader, error) {
	kind, params, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEMultipartForm || params["boundary"] == "" {
		return nil, fault.New(fault.Invalid, "error.invalid")
	}
	return multipart.NewReader(BodyReader(c), params["boundary"]), nil
}

// countedBody counts what is read of an upload and lets slow networks take
// their time.
type countedBody struct {
	request *fasthttp.RequestCtx
	left    int64
	until   time.Time
}

func (b *countedBody) Read(p []byte) (int, error) {
	stream := b.request.RequestBodyStream()
	if stream == nil {
		return 0, io.EOF
	}
	if b.left < 0 {
		return 0, fault.New(fault.TooLarge, "error.too_large")
	}
	deadline := time.Now().Add(readTimeout)
	if deadline.After(b.until) {
		deadline = b.until
	}
	if err := b.request.SetReadDeadline(deadline); err != nil {
		return 0, fmt.Errorf("web: upload: %w", err)
	}
	// One byte past the limit tells a body that is too large from one that
	// just fits.
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := stream.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return 0, fault.New(fault.TooLarge, "error.too_large")
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = brokenBody(err)
	}
	return n, err
}

// brokenBody is a body that did not come whole: the sender's doing.
func brokenBody(err error) error {
	var network net.Error
	if errors.As(err, &network) && network.Timeout() {
		return fmt.Errorf("%w: %w", fiber.ErrRequestTimeout, err)
	}
	return fmt.Errorf("%w: %w", fiber.ErrBadRequest, err)
}

func isForm(c *fiber.Ctx) bool {
	kind, _, _ := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	return kind == fiber.MIMEApplicationForm
}
