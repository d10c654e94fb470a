# --- The interpreter: one that threads of Rust's can enter ---


def _refuse_other_interpreters() -> None:
    """Only the first interpreter of a process is one that threads of Rust's can enter."""
    for name in ("_interpreters", "_xxsubinterpreters"):
        try:
            interpreters: $typing.Any = $importlib.import_module(name)
        except ImportError:
            continue
        if interpreters.get_current() != interpreters.get_main():
            raise ImportError(
                f"{__name__}: it works in the main interpreter of a process only, not in a "
                "subinterpreter",
                name=__name__,
            )
        break


# Before cffi is imported, which may refuse as well.
if $sys.implementation.name == "cpython":
    _refuse_other_interpreters()
