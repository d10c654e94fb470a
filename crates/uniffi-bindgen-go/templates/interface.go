{{ doc }}type {{ class }} struct {
	object *uniffiObject
}
{%- for constructor in constructors %}

{{ constructor }}
{%- endfor %}
{%- for method in methods %}

{{ method }}
{%- endfor %}
{%- if is_closed_by_go %}

// Close releases the object. Calls in progress end as usual; all later calls fail. A second Close
// does nothing. An object that is not closed is released by the garbage collector.
func (self *{{ class }}) Close() error {
	if self != nil && self.object != nil {
		self.object.close()
	}
	return nil
}
{%- endif %}

func (self *{{ class }}) uniffiUse() (*uniffiObject, error) {
	if self == nil || self.object == nil || !self.object.use() {
		return nil, uniffiClosedError("{{ class }}")
	}
	return self.object, nil
}

func uniffiClone{{ class }}(handle C.uint64_t) C.uint64_t {
	return C.{{ clone }}(handle)
}

func uniffiFree{{ class }}(handle C.uint64_t) {
	C.{{ free }}(handle)
}

func uniffiNew{{ class }}(handle C.uint64_t) *{{ class }} {
	return &{{ class }}{uniffiNewObject(handle, uniffiFree{{ class }})}
}

func uniffiWrite{{ class }}(e *uniffiEncoder, v *{{ class }}) {
	if v == nil {
		e.refuse("is nil")
		return
	}
	object, err := v.uniffiUse()
	if err != nil {
		e.fail(err)
		return
	}
	defer object.done()
	handle := uniffiClone{{ class }}(object.handle)
	e.undo = append(e.undo, func() { uniffiFree{{ class }}(handle) })
	uniffiWriteUint64(e, uint64(handle))
}

func uniffiRead{{ class }}(d *uniffiDecoder) *{{ class }} {
	return uniffiNew{{ class }}(C.uint64_t(uniffiReadUint64(d)))
}
