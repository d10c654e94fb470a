if $typing.TYPE_CHECKING:
{%- if has_futures || has_coroutines %}
    import asyncio
{%- if has_futures %}
    import contextvars
{%- endif %}
{% endif %}
    from typing_extensions import Buffer as _Buffer
else:
    _Buffer = $typing.Union[$bytes, $bytearray, $memoryview]

__all__ = [
{%- for name in exports %}
    "{{ name }}",
{%- endfor %}
]


class InternalError(Exception):
    """The library panicked, or does not fit this module."""


{% include "runtime/interpreter.py" %}


{% include "runtime/library.py" %}


{% include "runtime/extension.py" %}


{% include "runtime/calls.py" %}


{% include "runtime/signals.py" %}


{% include "runtime/values.py" %}


{% include "runtime/time.py" %}
{%- if has_futures || has_callbacks %}


{% include "runtime/threads.py" %}
{%- endif %}
{%- if has_futures %}


{% include "runtime/futures.py" %}
{%- endif %}
{%- if has_callbacks %}


{% include "runtime/callbacks.py" %}
{%- endif %}
{%- if has_coroutines %}


{% include "runtime/coroutines.py" %}
{%- endif %}
