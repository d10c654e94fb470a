{{ doc -}}
# Written by uniffi-bindgen-cffi {{ generator }} from the library's interface; do not edit.

from __future__ import annotations

{% for name in modules -%}
import {{ name }}
import {{ name }} as _{{ name }}
{% endfor -%}
{% for name in builtins -%}
from builtins import {{ name }} as _{{ name }}
{% endfor -%}
import importlib.machinery as _machinery
{% for import in imports -%}
{{ import }}
{% endfor %}
if typing.TYPE_CHECKING:
{%- if has_futures || has_coroutines %}
    import asyncio
{%- if has_futures %}
    import contextvars
{%- endif %}
{% endif %}
    from typing_extensions import Buffer as _Buffer
else:
    _Buffer = typing.Union[bytes, bytearray, memoryview]

__all__ = [
{%- for name in exports %}
    "{{ name }}",
{%- endfor %}
]


class InternalError(Exception):
    """The library panicked, or does not fit this module."""


{% include "runtime/library.py" %}


{% include "runtime/extension.py" %}


{% include "runtime/calls.py" %}


{% include "runtime/signals.py" %}


{% include "runtime/values.py" %}


{% include "runtime/time.py" %}
{%- if has_futures %}


{% include "runtime/futures.py" %}
{%- endif %}
{%- if has_callbacks %}


{% include "runtime/callbacks.py" %}
{%- endif %}
{%- if has_coroutines %}


{% include "runtime/coroutines.py" %}
{%- endif %}


# --- The interface ---
{%- for definition in definitions %}


{{ definition|trim }}
{%- endfor %}
{%- for function in functions %}


{{ function|trim }}
{%- endfor %}

{%- if !last.is_empty() %}


# --- What the library and its extension are told of the interface ---
{%- for statement in last %}

{{ statement }}
{%- endfor %}
{%- endif %}
