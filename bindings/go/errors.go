package simdrdrive

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// IsRetryable reports whether the call that failed with err can be repeated: it may succeed then, and
// nothing is done twice. It reports false if that is not known.
func IsRetryable(err error) bool {
	var failed DataStoreError
	if !errors.As(err, &failed) {
		return false
	}
	retryable, err := isRetryable(failed)
	return err == nil && retryable
}

// Is reports whether target is [fs.ErrInvalid].
func (v *InvalidArgumentError) Is(target error) bool { return target == fs.ErrInvalid }

// Is reports whether target is [fs.ErrClosed].
func (v *ClosedError) Is(target error) bool { return target == fs.ErrClosed }

// Is reports whether target is [context.DeadlineExceeded] or [os.ErrDeadlineExceeded].
func (v *TimeoutError) Is(target error) bool {
	return target == context.DeadlineExceeded || target == os.ErrDeadlineExceeded
}

// Is reports whether target is [context.Canceled].
func (v *InterruptedError) Is(target error) bool { return target == context.Canceled }

// Is reports whether target is [errors.ErrUnsupported].
func (v *UnsupportedError) Is(target error) bool { return target == errors.ErrUnsupported }

// Unwrap returns the operating system's error, if it reported one.
func (v *IOError) Unwrap() error { return systemError(v.Errno) }

// Unwrap returns the operating system's error, if it reported one.
func (v *ConnectionError) Unwrap() error { return systemError(v.Errno) }

// Unwrap returns the operating system's error, if it reported one.
func (v *OutcomeUnknownError) Unwrap() error { return systemError(v.Errno) }

func systemError(number *int32) error {
	if number == nil {
		return nil
	}
	return syscall.Errno(*number)
}
