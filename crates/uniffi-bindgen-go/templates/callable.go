{{ doc }}func {% if let Some(class) = receiver %}(self *{{ class }}) {% endif %}{{ name }}({{ parameters }}) {{ results }} {
{%- if awaited.is_some() %}
	if err := uniffiCheckContext(ctx); err != nil {
		{{ fail }}
	}
{%- endif %}
{%- if receiver.is_some() %}
	object, err := self.uniffiUse()
	if err != nil {
		{{ fail }}
	}
	defer object.done()
{%- endif %}
{%- for statements in prepare %}
	{{ statements }}
{%- endfor %}
{%- if let Some(future) = awaited %}
	waiter := uniffiNextWaiter()
	result := uniffiAwait{{ future }}(ctx, waiter, C.{{ shim }}({{ passed }}))
	if result.status.code == uniffiCancelled {
		return {{ before_error }}ctx.Err()
	}
{%- else %}
	result := C.{{ shim }}({{ passed }})
{%- endif %}
	if result.status.code != uniffiSuccess {
		return {{ before_error }}{% if let Some(error) = error %}uniffiFailure(result.status, {{ error }}){% else %}uniffiInternal(result.status){% endif %}
	}
	return {% if let Some(value) = value %}{{ value }}, {% endif %}nil
}
