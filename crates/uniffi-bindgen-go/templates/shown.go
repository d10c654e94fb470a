// String returns the value as text.
func (v {{ class }}) String() string {
	v_in, err := uniffiEncode("", v, uniffiWrite{{ class }})
	if err != nil {
		return "{{ class }}: " + err.Error()
	}
	result := C.{{ shim }}(uniffiData(v_in), C.uint64_t(len(v_in)))
	if result.status.code != uniffiSuccess {
		return "{{ class }}: " + uniffiInternal(result.status).Error()
	}
	return uniffiTake(result.value, uniffiReadText)
}

// GoString returns the same as String.
func (v {{ class }}) GoString() string { return v.String() }
