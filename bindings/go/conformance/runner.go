package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	simdrdrive "github.com/simd-r-drive/simd-r-drive-go"
)

// functions has what is no method.
var functions = map[string]any{
	"test_logging":           simdrdrive.TestLogging,
	"key_hash":               simdrdrive.KeyHash,
	"check":                  simdrdrive.Check,
	"recover":                simdrdrive.Recover,
	"check_async":            simdrdrive.CheckContext,
	"recover_async":          simdrdrive.RecoverContext,
	"DataStore.open":         simdrdrive.OpenDataStore,
	"DataStore.connect":      simdrdrive.ConnectDataStore,
	"AsyncDataStore.open":    simdrdrive.OpenContextStore,
	"AsyncDataStore.connect": simdrdrive.ConnectContextStore,
	"Progress.new":           simdrdrive.NewProgress,
	"NamespaceHasher.new":    simdrdrive.NewNamespaceHasher,
	"Server.new":             simdrdrive.NewServer,
	"Server.start":           simdrdrive.StartServer,
	"LogStream.new":          simdrdrive.NewLogStream,
}

// methods has the names of methods that are called otherwise in Go.
var methods = map[string]string{
	"DataStore.shutdown":       "Close",
	"AsyncDataStore.shutdown":  "Close",
	"LogStream.stop":           "Close",
	"StateStream.stop":         "Close",
	"Server.stop":              "Close",
	"Server.stop_async":        "CloseContext",
	"PayloadReader.stop":       "Close",
	"PayloadWriter.abort":      "Close",
	"PayloadReader.read":       "Next",
	"PayloadReader.read_async": "NextContext",
}

// A saved is an object with its type in the interface.
type saved struct {
	ty    string
	value reflect.Value
}

// A background is a call that runs.
type background struct {
	isAsync bool
	cancel  context.CancelFunc
	result  chan result
	// What its object is saved as.
	save string
}

type result struct {
	answer answer
	object *saved
}

type answer map[string]any

type runner struct {
	objects map[string]saved
	calls   map[string]background
}

func newRunner() *runner {
	return &runner{map[string]saved{}, map[string]background{}}
}

// object reports whether a type is an object's.
func (r *runner) object(ty string) (string, bool) {
	_, isMethodOfIt := kinds[ty]
	return ty, isMethodOfIt
}

// kinds has the types of objects.
var kinds = map[string]bool{}

func init() {
	for _, operation := range theInterface.Operations {
		if operation.Object != nil {
			kinds[*operation.Object] = true
		}
	}
}

func (r *runner) decodeObject(value any, ty string, out reflect.Value) error {
	name, _ := value.(string)
	object, ok := r.objects[name]
	if !ok || object.ty != ty {
		return fmt.Errorf("%v is no %s", value, ty)
	}
	out.Set(object.value)
	return nil
}

type step struct {
	ID     *uint64        `json:"id"`
	Op     string         `json:"op"`
	Object *string        `json:"object"`
	Args   map[string]any `json:"args"`
	Save   string         `json:"save"`
	Start  string         `json:"start"`
}

// answer executes a step.
func (r *runner) answer(line []byte) answer {
	var step step
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&step)
	if err == nil {
		if _, more := decoder.Token(); more != io.EOF {
			err = errors.New("there is more than one value")
		}
	}
	if err == nil && step.ID == nil {
		err = errors.New("it has no id")
	}
	if err != nil {
		return answer{"id": idOf(line), "invalid": err.Error()}
	}
	answer := r.execute(step)
	answer["id"] = *step.ID
	return answer
}

// idOf returns the id of a step that is invalid otherwise, or nil.
func idOf(line []byte) any {
	var step struct{ ID *uint64 }
	var members map[string]any
	if json.Unmarshal(line, &members) != nil || json.Unmarshal(line, &step) != nil || step.ID == nil {
		return nil
	}
	return *step.ID
}

func invalid(format string, values ...any) answer {
	return answer{"invalid": fmt.Sprintf(format, values...)}
}

func (r *runner) execute(step step) answer {
	switch step.Op {
	case "view", "release", "await", "cancel", "reset":
		return r.own(step)
	}
	operation, ok := theInterface.Operations[step.Op]
	if !ok || step.Op == "is_retryable" {
		return invalid("no operation %s", step.Op)
	}
	call, err := r.prepare(step, operation)
	var lacking gap
	if errors.As(err, &lacking) {
		return answer{"gap": lacking}
	}
	if err != nil {
		return invalid("%v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	if step.Start == "" {
		defer cancel()
		return r.keep(call(ctx), step.Save)
	}
	done := make(chan result, 1)
	r.calls[step.Start] = background{operation.Async, cancel, done, step.Save}
	go func() { done <- call(ctx) }()
	return answer{"value": nil}
}

// keep saves the object that a call returned, or releases it.
func (r *runner) keep(result result, name string) answer {
	if result.object != nil && name != "" {
		r.objects[name] = *result.object
	} else if result.object != nil {
		release(*result.object)
	}
	return result.answer
}

func release(object saved) {
	object.value.Interface().(io.Closer).Close()
}

// own executes the operations that only a runner has.
func (r *runner) own(step step) answer {
	switch step.Op {
	case "reset":
		for _, call := range r.calls {
			call.cancel()
		}
		for _, object := range r.objects {
			release(object)
		}
		*r = *newRunner()
		return answer{"value": nil}
	case "await", "cancel":
		name, _ := step.Args["call"].(string)
		call, ok := r.calls[name]
		if !ok || len(step.Args) != 1 {
			return invalid("there is no such call: %v", step.Args)
		}
		if step.Op == "await" {
			delete(r.calls, name)
			return r.keep(<-call.result, call.save)
		}
		if !call.isAsync && len(call.result) == 0 {
			return answer{"gap": "cancel"}
		}
		call.cancel()
		return answer{"value": nil}
	}
	if step.Object == nil {
		return invalid("it has no object")
	}
	object, ok := r.objects[*step.Object]
	if !ok {
		return invalid("there is no object %s", *step.Object)
	}
	if step.Op == "release" {
		delete(r.objects, *step.Object)
		release(object)
		return answer{"value": nil}
	}
	return view(object)
}

func view(object saved) answer {
	entry, ok := object.value.Interface().(*simdrdrive.EntryHandle)
	if !ok {
		return invalid("%s has no view", object.ty)
	}
	var seen string
	err := entry.View(func(payload []byte) error {
		seen = encodeBytes(payload)
		return nil
	})
	if err != nil {
		return failed(err)
	}
	return answer{"value": seen}
}

// function returns the Go function of an operation.
func (r *runner) function(step step, operation operation) (reflect.Value, error) {
	if operation.Object == nil {
		if step.Object != nil {
			return reflect.Value{}, fmt.Errorf("%s is no method", step.Op)
		}
		return reflect.ValueOf(functions[step.Op]), nil
	}
	if step.Object == nil {
		return reflect.Value{}, errors.New("it has no object")
	}
	object, ok := r.objects[*step.Object]
	if !ok || object.ty != *operation.Object {
		return reflect.Value{}, fmt.Errorf("%s is no %s", *step.Object, *operation.Object)
	}
	name, ok := methods[step.Op]
	if !ok {
		_, name, _ = strings.Cut(step.Op, ".")
		if stem, isAsync := strings.CutSuffix(name, "_async"); isAsync {
			name = stem + "_context"
		}
	}
	ty := object.value.Type()
	for i := 0; i < ty.NumMethod(); i++ {
		if isCalled(ty.Method(i).Name, name) {
			return object.value.Method(i), nil
		}
	}
	return reflect.Value{}, fmt.Errorf("Go has no %s", step.Op)
}

// prepare decodes the arguments of a call.
func (r *runner) prepare(step step, operation operation) (func(context.Context) result, error) {
	if into, ok := intoMemory[step.Op]; ok {
		return r.prepareInto(step, operation, into)
	}
	function, err := r.function(step, operation)
	if err != nil {
		return nil, err
	}
	if err := check(step.Args, operation.Arguments); err != nil {
		return nil, err
	}
	var arguments []reflect.Value
	first := 0
	if operation.Async {
		first = 1
	}
	for i, name := range operation.Arguments.names {
		argument := reflect.New(function.Type().In(first + i)).Elem()
		if value, ok := step.Args[name]; ok {
			if err := r.decode(value, operation.Arguments.types[name].Type, argument); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
		arguments = append(arguments, argument)
	}
	return func(ctx context.Context) result {
		if operation.Async {
			arguments = append([]reflect.Value{reflect.ValueOf(ctx)}, arguments...)
		}
		for len(arguments) < function.Type().NumIn() {
			// What Go's function has beyond the interface's, such as the `whence` of Seek.
			arguments = append(arguments, reflect.Zero(function.Type().In(len(arguments))))
		}
		return answered(function.Call(arguments), operation)
	}, nil
}

// answered makes the answer of what a call returned.
func answered(results []reflect.Value, operation operation) result {
	if err, ok := results[len(results)-1].Interface().(error); ok {
		return result{answer: failed(err)}
	}
	if operation.Returns == nil {
		return result{answer: answer{"value": nil}}
	}
	ty := strings.TrimSuffix(*operation.Returns, "?")
	if !kinds[ty] {
		return result{answer: answer{"value": encode(results[0], *operation.Returns)}}
	}
	if results[0].IsNil() {
		return result{answer: answer{"value": nil}}
	}
	return result{answer{"value": answer{"object": ty}}, &saved{ty, results[0]}}
}

// failed makes the answer of an error.
func failed(err error) answer {
	var ours simdrdrive.DataStoreError
	if !errors.As(err, &ours) {
		if errors.Is(err, context.Canceled) {
			return answer{"cancelled": true}
		}
		return answer{"unexpected": err.Error()}
	}
	value := reflect.ValueOf(ours).Elem()
	for code, fields := range theInterface.Variants["DataStoreError"] {
		if isCalled(strings.TrimSuffix(value.Type().Name(), "Error"), code) {
			return answer{"error": answer{
				"code": code, "fields": encodeFields(value, fields),
				"retryable": simdrdrive.IsRetryable(err), "message": err.Error(),
			}}
		}
	}
	return answer{"unexpected": err.Error()}
}
