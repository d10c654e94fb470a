"""What an interface consists of: types, what is declared, and crates that declare it."""

from __future__ import annotations

import dataclasses
import keyword
import typing

KEYWORDS = (
    "abstract as async await become box break const continue do dyn else enum extern false final "
    "fn for gen if impl in let loop macro match mod move mut override priv pub ref return static "
    "struct trait true try type typeof unsafe unsized use virtual where while yield"
)
RUST_KEYWORDS = frozenset(KEYWORDS.split())


@dataclasses.dataclass(frozen=True)
class Name:
    """A name as its words, which every language puts together in its own way."""

    words: tuple[str, ...]

    @property
    def snake(self) -> str:
        return "_".join(self.words)

    @property
    def camel(self) -> str:
        return "".join(word[:1].upper() + word[1:] for word in self.words)

    @property
    def joined(self) -> str:
        """What two names may not have in common in one place."""
        return "".join(self.words)

    @property
    def rust(self) -> str:
        """A function, an argument or a field in Rust."""
        return f"r#{self.snake}" if self.snake in RUST_KEYWORDS else self.snake

    @property
    def variable(self) -> str:
        """The same in Python."""
        return python(self.snake)

    @property
    def cls(self) -> str:
        """A class in Python."""
        return python(self.camel)

    @property
    def constant(self) -> str:
        """A variant in Python."""
        return python(self.snake.upper())


def python(name: str) -> str:
    return f"_{name}" if keyword.iskeyword(name) else name


# Types: those of UniFFI, those that hold others, and what is declared.


@dataclasses.dataclass(frozen=True)
class Builtin:
    """A type of UniFFI's own, by its name in Rust."""

    rust: str


@dataclasses.dataclass(frozen=True)
class Optional:
    inner: Type


@dataclasses.dataclass(frozen=True)
class Sequence:
    inner: Type


@dataclasses.dataclass(frozen=True)
class Set:
    inner: Type


@dataclasses.dataclass(frozen=True)
class Map:
    key: Type
    value: Type


@dataclasses.dataclass(frozen=True)
class Boxed:
    """What Rust needs where a type holds itself."""

    inner: Type


INTEGERS = {
    "u8": (0, 2**8 - 1),
    "i8": (-(2**7), 2**7 - 1),
    "u16": (0, 2**16 - 1),
    "i16": (-(2**15), 2**15 - 1),
    "u32": (0, 2**32 - 1),
    "i32": (-(2**31), 2**31 - 1),
    "u64": (0, 2**64 - 1),
    "i64": (-(2**63), 2**63 - 1),
}
FLOATS = ("f32", "f64")
BUILTINS = (
    *INTEGERS,
    *FLOATS,
    "bool",
    "String",
    "Vec<u8>",
    "std::time::SystemTime",
    "std::time::Duration",
)


# What is declared. It is compared by identity: two of one name are two.


@dataclasses.dataclass(eq=False)
class Field:
    name: Name
    type: Type
    default: typing.Optional[Default] = None
    doc: str = ""


@dataclasses.dataclass(frozen=True)
class Default:
    """A default: its source in Rust (nothing is what the type calls its default), and its value."""

    rust: str
    udl: str
    value: object


@dataclasses.dataclass(eq=False)
class Declared:
    """What has a name of its own."""

    name: Name
    doc: str = ""
    # In Rust, if it is called otherwise there.
    rust_name: typing.Optional[Name] = None
    # Whether it exports how Rust shows it, which is its name.
    is_shown: bool = False
    crate: Crate = dataclasses.field(init=False)

    @property
    def rust(self) -> str:
        return (self.rust_name or self.name).camel


@dataclasses.dataclass(eq=False)
class Record(Declared):
    fields: list[Field] = dataclasses.field(default_factory=list)
    methods: list[Method] = dataclasses.field(default_factory=list)


@dataclasses.dataclass(eq=False)
class Variant:
    name: Name
    # Nothing, or fields with names or without.
    kind: str
    fields: list[Field] = dataclasses.field(default_factory=list)
    number: typing.Optional[int] = None
    doc: str = ""


@dataclasses.dataclass(eq=False)
class Enum(Declared):
    variants: list[Variant] = dataclasses.field(default_factory=list)
    methods: list[Method] = dataclasses.field(default_factory=list)

    @property
    def is_plain(self) -> bool:
        return all(variant.kind == "unit" for variant in self.variants)


@dataclasses.dataclass(eq=False)
class Error(Enum):
    # Whether its message is all that crosses.
    is_flat: bool = False


@dataclasses.dataclass(eq=False)
class Object(Declared):
    methods: list[Method] = dataclasses.field(default_factory=list)
    has_default_constructor: bool = True
    is_error: bool = False
    implements: typing.Optional[Trait] = None


@dataclasses.dataclass(eq=False)
class Trait(Declared):
    """What Rust objects implement and, if it is foreign, Python objects."""

    methods: list[Method] = dataclasses.field(default_factory=list)
    is_foreign: bool = True
    # Whether it is one of UniFFI's older callback interfaces, which only Python implements.
    is_callback: bool = False


@dataclasses.dataclass(eq=False)
class Custom(Declared):
    builtin: Type = Builtin("String")
    is_converted: bool = False


@dataclasses.dataclass(eq=False)
class Method:
    """It gives back its argument, and raises the error if it is given one for that."""

    name: Name
    type: Type
    error: typing.Optional[Error] = None
    is_async: bool = False
    doc: str = ""


@dataclasses.dataclass(eq=False)
class Function:
    """It gives back its first argument; the others are there to be passed."""

    name: Name
    arguments: list[Field]
    is_async: bool = False
    is_borrowed: bool = False
    doc: str = ""


@dataclasses.dataclass(eq=False)
class Raise:
    """A function that raises what it is given; of an error whose message crosses, a variant."""

    name: Name
    error: typing.Union[Error, Object]


@dataclasses.dataclass(eq=False)
class Crate:
    name: str
    is_udl: bool
    has_runtime: bool
    uses: list[Crate]
    doc: str = ""
    types: list[Declared] = dataclasses.field(default_factory=list)
    functions: list[Function] = dataclasses.field(default_factory=list)
    raises: list[Raise] = dataclasses.field(default_factory=list)


Type = typing.Union[Builtin, Optional, Sequence, Set, Map, Boxed, Declared]


def parts(type: Type) -> list[Type]:
    """The types that a value of a type holds, but for what is declared."""
    if isinstance(type, (Optional, Sequence, Set, Boxed)):
        return [type.inner]
    if isinstance(type, Map):
        return [type.key, type.value]
    return []
