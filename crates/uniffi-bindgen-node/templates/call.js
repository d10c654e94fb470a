{%- match limits -%}
{%- when Limits::None -%}
{%- when Limits::Timeout -%}
const $timeout = $.timeoutOf($options);
const $self = $timeout === undefined ? this : this.{{ with_timeout }}($timeout);
{% when Limits::Signal -%}
const $signal = $.signalOf($options);
{% when Limits::Both -%}
const [$signal, $timeout] = $.limitsOf($options);
const $self = $timeout === undefined ? this : this.{{ with_timeout }}($timeout);
{% endmatch -%}
const $result = {{ native }}({{ self.arguments() }});
{{ self.ending() }}
