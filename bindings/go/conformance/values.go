package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// inner returns the T of T?, sequence<T> and record<string, T>.
func inner(ty, before, after string) (string, bool) {
	if strings.HasPrefix(ty, before) && strings.HasSuffix(ty, after) {
		return ty[len(before) : len(ty)-len(after)], true
	}
	return "", false
}

// decode puts a value of a step into a Go value; what is invalid is an error.
func (r *runner) decode(value any, ty string, out reflect.Value) error {
	if optional, ok := inner(ty, "", "?"); ok {
		if value == nil {
			return nil
		}
		ty = optional
	}
	if _, isObject := r.object(ty); isObject {
		return r.decodeObject(value, ty, out)
	}
	if out.Kind() == reflect.Pointer {
		out.Set(reflect.New(out.Type().Elem()))
		out = out.Elem()
	}
	if item, ok := inner(ty, "sequence<", ">"); ok {
		return r.decodeList(value, item, out)
	}
	if item, ok := inner(ty, "record<string, ", ">"); ok {
		return r.decodeMap(value, item, out)
	}
	if fields, ok := theInterface.Dictionaries[ty]; ok {
		return r.decodeFields(value, fields, out)
	}
	if names, ok := theInterface.Enums[ty]; ok {
		for i, name := range names {
			if name == value {
				out.SetInt(int64(i))
				return nil
			}
		}
		return fmt.Errorf("%v is no %s", value, ty)
	}
	return decodeSimple(value, ty, out)
}

func decodeSimple(value any, ty string, out reflect.Value) error {
	text, isText := value.(string)
	number, isNumber := value.(json.Number)
	flag, isFlag := value.(bool)
	switch {
	case ty == "boolean" && isFlag:
		out.SetBool(flag)
	case ty == "duration" && isNumber:
		seconds, err := number.Float64()
		if err != nil || seconds < 0 || seconds*1e9 >= math.MaxInt64 {
			return fmt.Errorf("%s is no duration", number)
		}
		out.SetInt(int64(math.Round(seconds * 1e9)))
	case !isText:
		return fmt.Errorf("%v is no %s", value, ty)
	case ty == "string":
		out.SetString(text)
	case ty == "bytes":
		data, err := decodeBytes(text)
		out.SetBytes(data)
		return err
	case ty == "i32":
		n, err := strconv.ParseInt(text, 10, 32)
		out.SetInt(n)
		return err
	case ty[0] == 'u' && isDecimal(text):
		bits, _ := strconv.Atoi(ty[1:])
		n, err := strconv.ParseUint(text, 10, bits)
		if err != nil {
			return err
		}
		if out.CanUint() {
			out.SetUint(n)
			return nil
		}
		if n > math.MaxInt64 {
			return gap("position")
		}
		out.SetInt(int64(n))
	default:
		return fmt.Errorf("%v is no %s", value, ty)
	}
	return nil
}

// A gap is what Go lacks: io.Seeker, for one, has signed positions.
type gap string

func (g gap) Error() string {
	return string(g)
}

func isDecimal(text string) bool {
	return strings.Trim(text, "0123456789") == ""
}

func decodeBytes(text string) ([]byte, error) {
	parts := strings.Split(text, ":")
	if parts[0] != "random" {
		if strings.ToLower(text) != text {
			return nil, fmt.Errorf("%s is not lower-case hexadecimal", text)
		}
		return hex.DecodeString(text)
	}
	if len(parts) != 3 {
		return nil, fmt.Errorf("%s is not random:SEED:LENGTH", text)
	}
	seed, err := strconv.ParseUint(parts[1], 10, 32)
	if err != nil || seed == 0 {
		return nil, fmt.Errorf("%s is no seed", parts[1])
	}
	length, err := strconv.ParseUint(parts[2], 10, 31)
	if err != nil {
		return nil, err
	}
	return random(uint32(seed), int(length)), nil
}

func random(x uint32, length int) []byte {
	data := make([]byte, 0, length+3)
	for len(data) < length {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		data = append(data, byte(x), byte(x>>8), byte(x>>16), byte(x>>24))
	}
	return data[:length]
}

func (r *runner) decodeList(value any, item string, out reflect.Value) error {
	items, ok := value.([]any)
	if !ok {
		return fmt.Errorf("%v is no list", value)
	}
	out.Set(reflect.MakeSlice(out.Type(), len(items), len(items)))
	for i := range items {
		if err := r.decode(items[i], item, out.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

func (r *runner) decodeMap(value any, item string, out reflect.Value) error {
	members, ok := value.(map[string]any)
	if !ok {
		return fmt.Errorf("%v is no object", value)
	}
	out.Set(reflect.MakeMap(out.Type()))
	for name, member := range members {
		element := reflect.New(out.Type().Elem()).Elem()
		if err := r.decode(member, item, element); err != nil {
			return err
		}
		out.SetMapIndex(reflect.ValueOf(name), element)
	}
	return nil
}

func (r *runner) decodeFields(value any, fields named, out reflect.Value) error {
	members, ok := value.(map[string]any)
	if !ok {
		return fmt.Errorf("%v is no object", value)
	}
	if err := check(members, fields); err != nil {
		return err
	}
	for name, member := range members {
		if err := r.decode(member, fields.types[name].Type, field(out, name)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// check reports members that are unknown or missing.
func check(members map[string]any, fields named) error {
	for name := range members {
		if _, ok := fields.types[name]; !ok {
			return fmt.Errorf("unknown: %s", name)
		}
	}
	for _, name := range fields.names {
		if _, ok := members[name]; !ok && fields.types[name].Default == nil {
			return fmt.Errorf("missing: %s", name)
		}
	}
	return nil
}

// isCalled reports whether a Go name is that of a name in the interface.
func isCalled(goName, name string) bool {
	return strings.EqualFold(goName, strings.ReplaceAll(name, "_", ""))
}

func field(value reflect.Value, name string) reflect.Value {
	return value.FieldByNameFunc(func(goName string) bool { return isCalled(goName, name) })
}

// encode makes the answer for a Go value.
func encode(value reflect.Value, ty string) any {
	if optional, ok := inner(ty, "", "?"); ok {
		if value.IsNil() {
			return nil
		}
		ty = optional
	}
	for value.Kind() == reflect.Pointer || value.Kind() == reflect.Interface {
		value = value.Elem()
	}
	if item, ok := inner(ty, "sequence<", ">"); ok {
		items := make([]any, value.Len())
		for i := range items {
			items[i] = encode(value.Index(i), item)
		}
		return items
	}
	if fields, ok := theInterface.Dictionaries[ty]; ok {
		members := map[string]any{}
		for _, name := range fields.names {
			members[name] = encode(field(value, name), fields.types[name].Type)
		}
		return members
	}
	if variants, ok := theInterface.Variants[ty]; ok {
		name := strings.TrimPrefix(value.Type().Name(), ty)
		return map[string]any{"variant": name, "fields": encodeFields(value, variants[name])}
	}
	switch {
	case ty == "bytes":
		return encodeBytes(value.Bytes())
	case theInterface.Enums[ty] != nil:
		return theInterface.Enums[ty][value.Int()]
	case ty == "boolean":
		return value.Bool()
	case ty == "duration":
		return time.Duration(value.Int()).Seconds()
	default:
		return fmt.Sprint(value)
	}
}

func encodeFields(value reflect.Value, types map[string]string) map[string]any {
	fields := map[string]any{}
	for name, ty := range types {
		fields[name] = encode(field(value, name), ty)
	}
	return fields
}

func encodeBytes(data []byte) string {
	if len(data) <= 256 {
		return hex.EncodeToString(data)
	}
	return fmt.Sprintf("crc32:%d:%08x", len(data), crc32.ChecksumIEEE(data))
}
