# --- The extension: functions that make native calls, where CPython loads it ---

_T = $typing.TypeVar("_T")
# What such functions are to type checkers; it is the caller who says what they take.
_Call = $typing.Callable[..., _T]
_AsyncCall = $typing.Callable[..., $typing.Awaitable[_T]]


def _unable(*arguments: $object) -> $object:
    """Stands for a function of the extension where there is none."""
    return NotImplemented


# A build of CPython without a GIL.
_is_free_threaded = "t" in $getattr($sys, "abiflags", "")


def _load_extension() -> $typing.Any:
    """The library as an extension of CPython, if it is one: it need not be."""
    # Without a GIL, and where all objects are traced, the stable ABI is not what it is elsewhere.
    is_usual = not _is_free_threaded and not $hasattr($sys, "getobjects")
    if $sys.implementation.name != "cpython" or not is_usual:
        return None
    name, path = "_uniffi_cffi_7", _library_path()
    loader = _machinery.ExtensionFileLoader(name, path)
    spec = _machinery.ModuleSpec(name, loader, origin=path)
    try:
        extension = loader.create_module(spec)
        loader.exec_module(extension)
    except (ImportError, SystemError):
        # It is none, or misses something that it needs of this interpreter.
        return None
    return extension


_extension: $typing.Any = _load_extension()


def _function(
    result: $object, name: $str, error: $object, *arguments: $object
) -> $typing.Any:
    """Makes a native call if the arguments are exactly of these types.

    For others it returns `NotImplemented`, and has not called anything.
    """
    if _extension is None:
        return _unable
    return _extension.function(result, name, error, InternalError, *arguments)


def _asynchronous(
    result: $object, future: $str, name: $str, error: $object, *arguments: $object
) -> $typing.Any:
    """The same for a call whose result is awaited."""
    if _extension is None:
        return _unable
    steps = $map(future.format, ("poll", "complete", "cancel", "free"))
    return _extension.asynchronous(
        result, *steps, _latest, _begin, name, error, InternalError, *arguments
    )


def _in_one_step(owner: $typing.Optional[$type], /, **calls: $typing.Any) -> None:
    """Has methods of a class, or functions of this module, make such calls without a frame of
    Python's, where they can."""
    if _extension is None:
        return
    bound_method = $importlib.import_module("types").MethodType
    here = $globals()
    for name, call in calls.items():
        function = here[name] if owner is None else vars(owner)[name]
        native = _extension.descriptor(function, call, bound_method)
        if owner is None:
            here[name] = native
        else:
            $setattr(owner, name, native)
