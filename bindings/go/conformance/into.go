package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"reflect"

	simdrdrive "github.com/simd-r-drive/simd-r-drive-go"
)

// What the operations that fill the caller's memory take.
type into struct {
	Key      []byte
	Keys     [][]byte
	ItemSize uint64
	memory   []byte
}

// intoMemory has these operations: each fills memory and returns what the operation returns.
var intoMemory = map[string]func(object any, in into) (any, error){
	"DataStore.read_into": func(object any, in into) (any, error) {
		n, ok, err := object.(*simdrdrive.DataStore).ReadInto(in.Key, in.memory)
		if !ok {
			return (*uint64)(nil), err
		}
		return simdrdrive.Ptr(uint64(n)), err
	},
	"DataStore.batch_read_into": func(object any, in into) (any, error) {
		return object.(*simdrdrive.DataStore).BatchReadInto(in.Keys, in.ItemSize, in.memory)
	},
	"PayloadReader.read_into": func(object any, in into) (any, error) {
		n, err := object.(*simdrdrive.PayloadReader).Read(in.memory)
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return uint64(n), err
	},
}

func (r *runner) prepareInto(step step, operation operation, f func(any, into) (any, error)) (func(context.Context) result, error) {
	arguments := operation.Arguments
	arguments.names = nil
	for _, name := range operation.Arguments.names {
		if name != "address" {
			arguments.names = append(arguments.names, name)
		}
	}
	if _, ok := step.Args["address"]; ok {
		return nil, errors.New("unknown: address")
	}
	// Finds the object; the function itself has other arguments in Go.
	object, ok := r.objects[deref(step.Object)]
	if !ok || object.ty != *operation.Object {
		return nil, errors.New("there is no such object")
	}
	if err := check(step.Args, arguments); err != nil {
		return nil, err
	}
	var in into
	var size uint64
	for name, value := range step.Args {
		out := reflect.ValueOf(&size).Elem()
		if name != "size" {
			out = field(reflect.ValueOf(&in).Elem(), name)
		}
		if err := r.decode(value, arguments.types[name].Type, out); err != nil {
			return nil, err
		}
	}
	in.memory = bytes.Repeat([]byte{0xee}, int(size))
	return func(context.Context) result {
		value, err := f(object.value.Interface(), in)
		if err != nil {
			return result{answer: failed(err)}
		}
		returned := encode(reflect.ValueOf(value), *operation.Returns)
		return result{answer: answer{"value": answer{"result": returned, "memory": encodeBytes(in.memory)}}}
	}, nil
}

func deref(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
