package simdrdrive

import (
	"runtime"
	"unsafe"
)

// ReadInto copies the payload at key into p. It returns the payload's length in bytes, and whether
// there is an entry.
//
// It fails with [InvalidArgumentError] if the payload is longer than p, and as [DataStore.Read] does. p
// is not changed then.
func (self *DataStore) ReadInto(key, p []byte) (n int, ok bool, err error) {
	var size *uint64
	withMemory(p, func(address uint64) {
		size, err = self.readInto(key, address, uint64(len(p)))
	})
	if err != nil || size == nil {
		return 0, false, err
	}
	return int(*size), true, nil
}

// BatchReadInto copies the payloads at keys, each of itemSize bytes, one after another into p. It
// returns for each key whether there is an entry. If there is none, its part of p is not changed.
//
// It fails with [InvalidArgumentError] if p has not the size of all payloads together, or if a payload
// is not itemSize bytes long, and as [DataStore.BatchRead] does. p is not changed then.
func (self *DataStore) BatchReadInto(keys [][]byte, itemSize uint64, p []byte) (found []bool, err error) {
	withMemory(p, func(address uint64) {
		found, err = self.batchReadInto(keys, itemSize, address, uint64(len(p)))
	})
	return found, err
}

// withMemory calls f with the address of p, which stays there until f returns.
func withMemory(p []byte, f func(address uint64)) {
	if cap(p) == 0 {
		p = make([]byte, 1)
	}
	start := unsafe.SliceData(p)
	var pinner runtime.Pinner
	pinner.Pin(start)
	defer pinner.Unpin()
	f(uint64(uintptr(unsafe.Pointer(start))))
}
