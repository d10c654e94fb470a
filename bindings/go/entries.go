package simdrdrive

import (
	"runtime"
	"unsafe"
)

// entriesAtOnce is how many entries All takes in one call.
const entriesAtOnce = 256

// All returns an iterator over the rest of the stream, newest entry first. With Go 1.23 or newer it can
// be ranged over:
//
//	for info, err := range stream.All() {
//
// After an error it ends.
func (self *EntryStream) All() func(yield func(EntryInfo, error) bool) {
	return func(yield func(EntryInfo, error) bool) {
		for {
			entries, err := self.Take(entriesAtOnce)
			if err != nil {
				yield(EntryInfo{}, err)
				return
			}
			for _, info := range entries {
				if !yield(info, nil) {
					return
				}
			}
			if len(entries) == 0 {
				return
			}
		}
	}
}

// View calls f with the payload, in place in the mapped file: nothing is copied. It returns what f
// returns. The bytes are read-only, and valid until f returns: writing to them crashes the program.
func (self *EntryHandle) View(f func(payload []byte) error) error {
	object, err := self.uniffiUse()
	if err != nil {
		return err
	}
	defer object.done()
	info, err := self.Info()
	if err != nil {
		return err
	}
	err = f(memoryAt(info.Address, info.Size))
	runtime.KeepAlive(self)
	return err
}

// memoryAt returns memory that is not Go's.
func memoryAt(address, size uint64) []byte {
	place := uintptr(address)
	return unsafe.Slice(*(**byte)(unsafe.Pointer(&place)), size)
}
