{{ doc -}}
# Written by uniffi-bindgen-cffi {{ generator }} from the library's interface; do not edit.

from __future__ import annotations

import atexit
import builtins
import datetime
import datetime as _datetime
import enum
import importlib
import importlib.machinery as _machinery
import itertools
import os
import struct
import sys
import threading
import time
import typing
import typing as _typing
import weakref

if typing.TYPE_CHECKING:
{%- if has_futures || has_coroutines %}
    import asyncio
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


{% include "runtime/calls.py" %}


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
