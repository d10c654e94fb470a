package simdrdrive

import (
	"context"
	"io"
	"math"
)

var (
	_ io.ReadSeekCloser = (*PayloadReader)(nil)
	_ io.WriteCloser    = (*PayloadWriter)(nil)
)

// Read reads the next bytes into p, as [io.Reader] says. At the payload's end it returns [io.EOF].
func (self *PayloadReader) Read(p []byte) (n int, err error) {
	if len(p) == 0 {
		return 0, nil
	}
	var size uint64
	withMemory(p, func(address uint64) {
		size, err = self.readInto(address, uint64(len(p)))
	})
	if err == nil && size == 0 {
		err = io.EOF
	}
	return int(size), err
}

// Seek sets where the next read begins, as [io.Seeker] says. A position beyond the end is valid: there
// is nothing to read.
func (self *PayloadReader) Seek(offset int64, whence int) (int64, error) {
	start, err := self.base(whence)
	if err != nil {
		return 0, err
	}
	if start > math.MaxInt64 || offset > 0 && int64(start) > math.MaxInt64-offset || int64(start)+offset < 0 {
		return 0, uniffiArgumentError("offset", "is before the payload's beginning, or too large")
	}
	position := int64(start) + offset
	return position, self.seek(uint64(position))
}

// base returns the position that an offset is relative to.
func (self *PayloadReader) base(whence int) (uint64, error) {
	switch whence {
	case io.SeekStart:
		return 0, nil
	case io.SeekCurrent:
		return self.Position()
	case io.SeekEnd:
		return self.Size()
	default:
		return 0, uniffiArgumentError("whence", "is none of io.SeekStart, io.SeekCurrent and io.SeekEnd")
	}
}

// Write adds p to the payload, as [io.Writer] says. After a call has failed or was cancelled, every
// later one fails.
//
// It fails with [ClosedError] after [PayloadWriter.Finish] or [PayloadWriter.Close], with [IOError] if
// the operating system reports an error, and with [ServerError] if the server's system does.
func (self *PayloadWriter) Write(p []byte) (int, error) {
	return written(p, self.write(p))
}

// WriteContext is [PayloadWriter.Write] with a context.
func (self *PayloadWriter) WriteContext(ctx context.Context, p []byte) (int, error) {
	return written(p, self.writeContext(ctx, p))
}

func written(p []byte, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	return len(p), nil
}
