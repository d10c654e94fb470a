# --- The library: its C declarations, as tables that cffi reads without a parser ---

# fmt: off
_tables: $dict[$str, $typing.Any] = {
    "_version": {{ tables_version }},
    "_types": (
{%- for part in tables.types %}
        {{ part }}
{%- endfor %}
    ),
    "_globals": (
{%- for entry in tables.globals %}
        {{ entry }}, 0,
{%- endfor %}
    ),
    "_struct_unions": (
{%- for entry in tables.struct_unions %}
        ({{ entry|join(", ") }}),
{%- endfor %}
    ),
    "_typenames": (
{%- for entry in tables.typenames %}
        {{ entry }},
{%- endfor %}
    ),
}
# fmt: on

# A module that is loaded again keeps its C types: meanwhile Rust calls back, and what it passes has
# the type that it had.
_ffi: $typing.Any = (
    $globals()["_ffi"]
    if $globals().get("_declared") == _tables
{{ self.inside(1, other_types) }}
)
_declared = _tables


# What the library may refer to until the process ends, also when this module is loaded again.
_kept: $list[$typing.Any] = $globals().get("_kept", [])


def _library_path() -> $str:
    """The library that lies beside this file."""
    form = {"darwin": "lib{}.dylib", "win32": "{}.dll"}.get($sys.platform, "lib{}.so")
    folder = $os.path.dirname($os.path.abspath(__file__))
{{ self.inside(1, path) }}


def _load_library() -> $typing.Any:
    """Loads the library."""
    path = _library_path()
    # Never unloaded: its threads, and objects that are freed late, may outlive this module.
    flags = _ffi.RTLD_NOW | $getattr(_ffi, "RTLD_NODELETE", 0)
    try:
        return _ffi.dlopen(path, flags)
    except OSError as error:
        raise ImportError(
            f"{__name__}: cannot load its library {path}: {error}; install a wheel "
            "for this platform, or build the library and put it there",
            name=__name__,
            path=path,
        ) from error


def _check_library() -> None:
    """Refuses a library that another interface was built into."""
    advice = (
        "this module and the library beside it were not built from the same sources; "
        "generate the module again from this library, or reinstall the package"
    )
    for name, wanted in _CHECKED.items():
        try:
            found = $getattr(_lib, name)()
        except _ffi.error:
            found = "missing"
        if found != wanted:
            raise ImportError(
                f"{__name__}: {name} is {found} in the library, {wanted} here: {advice}",
                name=__name__,
            )


# Functions of the library that tell what it is, and what they have to return.
_CHECKED = {
    "{{ contract_function }}": {{ contract_version }},
{%- for (name, value) in checksums %}
    "{{ name }}": {{ value }},
{%- endfor %}
}

_lib: $typing.Any = _load_library()
_check_library()
