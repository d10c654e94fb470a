package simdrdrive_test

import (
	"context"
	"errors"
	"flag"
	"math"
	"math/rand"
	"path/filepath"
	"reflect"
	"runtime/debug"
	"sync"
	"testing"
	"time"

	simdrdrive "github.com/simd-r-drive/simd-r-drive-go"
)

var seed = flag.Int64("seed", 1, "the seed of the barrage of wrong arguments")

// nasty makes arguments that users pass by mistake.
type nasty struct{ *rand.Rand }

func (n nasty) value(t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	if n.Intn(4) == 0 {
		return v
	}
	switch t.Kind() {
	case reflect.Bool:
		v.SetBool(n.Intn(2) == 0)
	case reflect.String:
		all := []string{"", "\x00", "\xff\xfe", "a\x00b", "ws://127.0.0.1:1", "ws://[", "/nowhere/at/all", "\xed\xa0\x80", "ß∂ƒ"}
		v.SetString(all[n.Intn(len(all))])
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		all := []int64{-1, 1, 7, math.MinInt64, math.MaxInt64, int64(time.Millisecond)}
		number := all[n.Intn(len(all))]
		if t == reflect.TypeOf(time.Duration(0)) && number > int64(time.Second) {
			number = int64(time.Millisecond)
		}
		v.SetInt(number)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint([]uint64{1, 7, math.MaxUint64, 1 << 31}[n.Intn(4)])
	case reflect.Slice:
		v = reflect.MakeSlice(t, 0, 0)
		for i := n.Intn(4); i > 0; i-- {
			v = reflect.Append(v, n.value(t.Elem()))
		}
	case reflect.Map:
		v = reflect.MakeMap(t)
		v.SetMapIndex(n.value(t.Key()), n.value(t.Elem()))
	case reflect.Pointer:
		v = reflect.New(t.Elem())
		if t.Elem().Kind() != reflect.Struct || isRecord(t.Elem()) {
			v.Elem().Set(n.value(t.Elem()))
		}
	case reflect.Struct:
		for i := 0; i < t.NumField(); i++ {
			v.Field(i).Set(n.value(t.Field(i).Type))
		}
	case reflect.Interface:
		if t == reflect.TypeOf((*context.Context)(nil)).Elem() {
			ctx, cancel := context.WithTimeout(context.Background(), time.Duration(n.Intn(3))*time.Millisecond)
			defer cancel()
			v.Set(reflect.ValueOf(ctx))
		}
	}
	return v
}

// isRecord reports whether all fields of a struct are exported.
func isRecord(t reflect.Type) bool {
	if t.Kind() != reflect.Struct {
		return false
	}
	for i := 0; i < t.NumField(); i++ {
		if !t.Field(i).IsExported() {
			return false
		}
	}
	return true
}

// call calls a method with nasty arguments; it may fail, but not panic.
func (n nasty) call(t *testing.T, name string, f reflect.Value) {
	defer func() {
		if reason := recover(); reason != nil {
			t.Errorf("%s: %v\n%s", name, reason, debug.Stack())
		}
	}()
	var arguments []reflect.Value
	for i := 0; i < f.Type().NumIn(); i++ {
		if f.Type().In(i).Kind() == reflect.Func {
			return
		}
		arguments = append(arguments, n.value(f.Type().In(i)))
	}
	results := f.Call(arguments)
	if len(results) == 0 {
		return
	}
	if err, ok := results[len(results)-1].Interface().(error); ok {
		if _ = err.Error(); errors.As(err, new(*simdrdrive.InternalError)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// objects returns objects of all kinds: open, closed, nil and zero.
func objects(t *testing.T) []any {
	store := openStore(t)
	must(t, store.Write([]byte("key"), []byte("payload")))
	closed := openStore(t)
	must(t, closed.Close())
	server := startServer(t)
	entry, err := store.Entry([]byte("key"))
	must(t, err)
	released, err := store.Entry([]byte("key"))
	must(t, err)
	must(t, released.Close())
	entries, err := store.Entries()
	must(t, err)
	reader, err := store.OpenReader([]byte("key"))
	must(t, err)
	writer, err := store.OpenWriter([]byte("key"))
	must(t, err)
	progress, err := simdrdrive.NewProgress()
	must(t, err)
	hasher, err := simdrdrive.NewNamespaceHasher([]byte("prefix"))
	must(t, err)
	inContext, err := simdrdrive.OpenContextStore(context.Background(), filepath.Join(t.TempDir(), "c.bin"), nil)
	must(t, err)
	return []any{
		store, closed, server, entry, released, entries, reader, writer, progress, hasher, inContext, connect(t, server),
		(*simdrdrive.DataStore)(nil), &simdrdrive.DataStore{}, (*simdrdrive.PayloadReader)(nil), &simdrdrive.PayloadWriter{},
		(*simdrdrive.EntryHandle)(nil), (*simdrdrive.ContextStore)(nil), &simdrdrive.EntryStream{}, (*simdrdrive.Server)(nil),
	}
}

// isSkipped says which methods wait without a limit, or end what the others need.
func isSkipped(name string) bool {
	return name == "Close" || name == "CloseContext" || name == "Take"
}

func TestWrongArguments(t *testing.T) {
	n := nasty{rand.New(rand.NewSource(*seed))}
	all := objects(t)
	for round := 0; round < 300; round++ {
		for _, object := range all {
			v := reflect.ValueOf(object)
			i := n.Intn(v.NumMethod())
			name := v.Type().Method(i).Name
			if !isSkipped(name) {
				n.call(t, v.Type().String()+"."+name, v.Method(i))
			}
		}
		for name, f := range map[string]any{
			"CheckContext": simdrdrive.CheckContext, "Check": simdrdrive.Check, "KeyHash": simdrdrive.KeyHash,
			"ConnectContextStore": simdrdrive.ConnectContextStore, "IsRetryable": simdrdrive.IsRetryable,
		} {
			n.call(t, name, reflect.ValueOf(f))
		}
	}
}

func TestObjectsAreClosedWhileTheyAreUsed(t *testing.T) {
	for round := int64(0); round < 5; round++ {
		var running sync.WaitGroup
		for index, object := range objects(t) {
			v := reflect.ValueOf(object)
			for worker := int64(0); worker < 4; worker++ {
				n := nasty{rand.New(rand.NewSource(*seed + round*1000 + int64(index)*10 + worker))}
				running.Add(1)
				go func() {
					defer running.Done()
					for i := 0; i < 20; i++ {
						method := n.Intn(v.NumMethod())
						name := v.Type().Method(method).Name
						if !isSkipped(name) || name == "Close" {
							n.call(t, v.Type().String()+"."+name, v.Method(method))
						}
					}
				}()
			}
		}
		running.Wait()
	}
}

func FuzzStore(f *testing.F) {
	f.Add([]byte("key"), []byte("payload"), "path")
	f.Add([]byte(nil), []byte{0}, "\xff")
	store := openStore(f)
	f.Fuzz(func(t *testing.T, key, payload []byte, text string) {
		err := store.Write(key, payload)
		isRefused := len(payload) == 0 || len(payload) == 1 && payload[0] == 0
		if isRefused != errors.As(err, new(*simdrdrive.InvalidArgumentError)) {
			t.Fatal(err)
		}
		if read, err := store.Read(key); !isRefused && (string(read) != string(payload) || err != nil) {
			t.Fatalf("%q, %v", read, err)
		}
		if _, err := simdrdrive.Check(filepath.Join(t.TempDir(), "none", text), nil); err == nil {
			t.Fatal("there is no such file")
		}
	})
}
