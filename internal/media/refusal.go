package media

import (
	"errors"
	"syscall"

	"simpul/internal/fault"
)

func refuseType() error { return fault.New(fault.Invalid, "media.refused.type") }

func refuseSize() error { return fault.New(fault.TooLarge, "media.refused.size", MaxBytes>>20) }

func refusePixels(limit int) error {
	return fault.New(fault.TooLarge, "media.refused.pixels", limit/1_000_000)
}

func refuseShape() error { return fault.New(fault.Invalid, "media.refused.shape", MaxAspect) }

func refuseBroken(cause error) error {
	return fault.Wrap(cause, fault.Invalid, "media.refused.broken")
}

// storeFault turns a full disk into a fault with a message for people; other
// errors pass unchanged.
func storeFault(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fault.Wrap(err, fault.Unavailable, "media.full")
	}
	return err
}
