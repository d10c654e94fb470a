"""Interfaces at random: the same for a seed, wherever and whenever they are made."""

from __future__ import annotations

import random
import typing

import defaults
from model import (
    BUILTINS,
    FLOATS,
    Boxed,
    Builtin,
    Crate,
    Custom,
    Declared,
    Enum,
    Error,
    Field,
    Function,
    Map,
    Method,
    Name,
    Object,
    Optional,
    Raise,
    Record,
    Sequence,
    Set,
    Trait,
    Type,
    Variant,
)
from udl import has_word, names_trait
from words import DOCS, Words


def interface(seed: int, udl_only: bool = False) -> list[Crate]:
    """Three crates: one that stands alone, one that uses it, and the main one, which uses both."""
    chance = random.Random(seed)
    is_long = chance.random() < 0.15
    words = Words(chance, 100 if is_long else 30)
    crates: list[Crate] = []
    for part in ("base", "middle", "main"):
        name = f"i{seed}_{part}"
        if is_long:
            name += "_that_has_a_name_as_long_as_crates_have_it_that_say_what_they_are_there_for"
        is_udl = udl_only or chance.random() < 0.4
        crate = Crate(name, is_udl, seed % 2 == 0, list(crates), chance.choice(DOCS))
        Grower(chance, words, crate).grow()
        crates.append(crate)
    return crates


class Grower:
    """Fills a crate."""

    def __init__(self, chance: random.Random, words: Words, crate: Crate) -> None:
        self.chance = chance
        self.words = words
        self.crate = crate
        self.functions: set[str] = set()

    def grow(self) -> None:
        makers: list[typing.Callable[[], Declared]] = [
            self.record,
            self.record,
            self.enum,
            self.enum,
            self.error,
            self.object,
            self.trait,
            self.custom,
        ]
        # One of each kind, and more of some.
        self.chance.shuffle(makers)
        for make in makers + [self.chance.choice(makers) for _ in range(self.chance.randrange(4))]:
            self.add(make())
        self.namesakes()
        for _ in range(self.chance.randrange(6, 14)):
            self.crate.functions.append(self.function(self.type()))
        for declared in self.usable():
            if declared.crate is self.crate or self.chance.random() < 0.4:
                self.crate.functions.append(self.function(declared))
        for declared in [*self.known()]:
            if isinstance(declared, Error) or (isinstance(declared, Object) and declared.is_error):
                self.crate.raises.append(Raise(self.function_name(), declared))

    def add(self, declared: Declared) -> None:
        declared.crate = self.crate
        self.crate.types.append(declared)

    def namesakes(self) -> None:
        """Types that are called as the classes of others would be."""
        for declared in [*self.crate.types]:
            if self.chance.random() > 0.3:
                continue
            if isinstance(declared, Enum) and not declared.is_plain:
                wanted = declared.name.words + self.chance.choice(declared.variants).name.words
            elif isinstance(declared, Trait) and declared.is_foreign:
                wanted = (*declared.name.words, "impl")
            elif isinstance(declared, (Trait, Object)):
                wanted = (*declared.name.words, "protocol")
            else:
                continue
            self.add(Record(self.words.type_name(wanted), fields=self.fields(2)))

    # What there is to be used.

    def known(self) -> list[Declared]:
        return [type for crate in [*self.crate.uses, self.crate] for type in crate.types]

    def usable(self) -> list[Declared]:
        """What goes in and comes back: an error whose message crosses only does one, and what only
        Python implements the other."""

        def is_usable(type: Declared) -> bool:
            if isinstance(type, Error):
                return not type.is_flat
            if isinstance(type, Trait) and type.is_callback:
                return False
            return not self.crate.is_udl or type.crate is self.crate or has_word(type)

        return [type for type in self.known() if is_usable(type)]

    def type(self, depth: int = 0) -> Type:
        kind = self.chance.randrange(12)
        usable = self.usable()
        if kind < 4 and usable:
            return self.chance.choice(usable)
        if kind >= 8 and depth < 3:
            return self.holding(kind, depth)
        return Builtin(self.chance.choice(BUILTINS))

    def holding(self, kind: int, depth: int) -> Type:
        inner = self.type(depth + 1)
        if kind == 8:
            # A `.udl` cannot say that something is optional twice.
            return inner if isinstance(inner, Optional) and self.crate.is_udl else Optional(inner)
        if kind == 9:
            # Which would be bytes.
            return Sequence(Builtin("u16") if inner == Builtin("u8") else inner)
        if kind == 10:
            return Map(self.key(), inner)
        return Map(self.key(), inner) if self.crate.is_udl else Set(self.key())

    def key(self) -> Type:
        """What Rust and Python have a hash of."""

        def has_hash(type: Type) -> bool:
            if isinstance(type, Custom):
                return has_hash(type.builtin)
            if isinstance(type, Enum):
                return type.is_plain and not isinstance(type, Error)
            return isinstance(type, Builtin) and type.rust not in FLOATS

        keys: list[Type] = [type for type in self.known() if has_hash(type)]
        if keys and self.chance.random() < 0.4:
            return self.chance.choice(keys)
        return Builtin(self.chance.choice([b for b in BUILTINS if b not in FLOATS]))

    # What is declared.

    def doc(self) -> str:
        return self.chance.choice(DOCS)

    def names(self) -> dict[str, typing.Any]:
        """The name of a type, and perhaps another one in Rust."""
        name = self.words.type_name()
        is_renamed = not self.crate.is_udl and self.chance.random() < 0.2
        return {
            "name": name,
            "rust_name": self.words.type_name() if is_renamed else None,
            "doc": self.doc(),
            # UniFFI loses the traits of a type that is renamed.
            "is_shown": not self.crate.is_udl and not is_renamed and self.chance.random() < 0.3,
        }

    def fields(self, most: int, taken: typing.Optional[set[str]] = None) -> list[Field]:
        taken = set() if taken is None else taken
        return [self.field(taken, self.type()) for _ in range(self.chance.randrange(most + 1))]

    def field(self, taken: set[str], type: Type) -> Field:
        has_default = self.chance.random() < 0.3
        default = defaults.default(type, self.crate, self.chance) if has_default else None
        return Field(self.words.name(taken), type, default, self.doc())

    def methods(self, most: int, taken: typing.Iterable[str] = ()) -> list[Method]:
        taken = {"uniquenumber", "new", "made", *taken}
        count = self.chance.randrange(most + 1)
        return [self.method(taken) for _ in range(count)]

    def method(self, taken: set[str]) -> Method:
        errors = [t for t in self.known() if isinstance(t, Error) and not t.is_flat]
        error = self.chance.choice(errors) if errors and self.chance.random() < 0.4 else None
        is_async = self.chance.random() < 0.2
        return Method(self.words.name(taken), self.type(), error, is_async, self.doc())

    def record(self) -> Record:
        record = Record(**self.names(), fields=self.fields(6))
        if not self.crate.is_udl:
            record.methods = self.methods(2)
            if self.chance.random() < 0.2:
                record.crate = self.crate
                taken = {field.name.joined for field in record.fields}
                record.fields.append(Field(self.words.name(taken), self.itself(record)))
        return record

    def itself(self, declared: Declared) -> Type:
        """A type that holds the one that it is a part of."""
        boxed, listed = Optional(Boxed(declared)), Sequence(declared)
        kinds: list[Type] = [boxed, listed, Map(Builtin("String"), declared)]
        return self.chance.choice(kinds)

    def enum(self) -> Enum:
        enum = Enum(**self.names())
        if self.chance.random() < 0.4:
            enum.variants = self.variants(["unit"])
            self.number(enum)
        else:
            enum.variants = self.variants(self.kinds())
            if enum.is_plain:
                enum.variants[0].kind = "named"
                enum.variants[0].fields = [Field(self.words.name(set()), self.type())]
        if not self.crate.is_udl:
            enum.methods = self.methods(2)
        return enum

    def number(self, enum: Enum) -> None:
        """Says which number some variants have."""
        if self.crate.is_udl or self.chance.random() < 0.5:
            return
        number = 0
        for variant in enum.variants:
            if self.chance.random() < 0.5:
                number += self.chance.randrange(20)
                variant.number = number
            number += 1

    def kinds(self) -> list[str]:
        return ["unit", "named"] if self.crate.is_udl else ["unit", "named", "unnamed"]

    def variants(self, kinds: list[str]) -> list[Variant]:
        taken: set[str] = {"none", "ok", "err", "some", "self"}
        variants = []
        for _ in range(self.chance.randrange(1, 6)):
            name, kind = self.words.name(taken), self.chance.choice(kinds)
            fields: list[Field] = []
            while kind != "unit" and not fields:
                fields = self.fields(3)
            if kind == "unnamed" or self.crate.is_udl:
                fields = [Field(field.name, field.type) for field in fields]
            self.defaults_last(fields)
            variants.append(Variant(name, kind, fields, doc=self.doc()))
        return variants

    def defaults_last(self, fields: list[Field]) -> None:
        """Python takes no argument without a default after one that has one."""
        for field, after in zip(reversed(fields[:-1]), reversed(fields[1:])):
            if after.default is None:
                field.default = None

    def error(self) -> Error:
        error = Error(**self.names(), is_flat=self.chance.random() < 0.3)
        error.is_shown &= not error.is_flat
        error.variants = self.variants(["unit"] if error.is_flat else self.kinds())
        for variant in error.variants:
            # UniFFI has no defaults there.
            variant.fields = [Field(f.name, f.type, doc=f.doc) for f in variant.fields]
        if not error.is_flat and error.is_plain and self.crate.is_udl:
            error.variants[0].kind = "named"
            error.variants[0].fields = [Field(self.words.name(set()), self.type())]
        if not self.crate.is_udl and not error.is_flat:
            error.methods = self.methods(1)
        return error

    def object(self) -> Object:
        traits = [t for t in self.crate.types if isinstance(t, Trait) and self.can_export(t)]
        trait = self.chance.choice(traits) if traits else None
        taken = {method.name.joined for method in trait.methods} if trait else set()
        names = self.names()
        if trait is not None:
            names["rust_name"] = None
        return Object(
            **names,
            methods=self.methods(4, taken),
            has_default_constructor=self.chance.random() < 0.8,
            is_error=self.chance.random() < 0.3,
            implements=trait,
        )

    def can_export(self, trait: Trait) -> bool:
        """Whether objects can say that they implement a trait."""
        is_later = any(method.is_async for method in trait.methods)
        return not (self.crate.is_udl or trait.is_callback or is_later)

    def trait(self) -> Trait:
        kind = self.chance.randrange(3)
        names = self.names()
        # Traits cannot be renamed.
        names["rust_name"] = None
        methods = self.methods(4)
        for method in methods:
            # The Rust that UniFFI writes for a `.udl` has no async methods of traits.
            method.is_async &= not self.crate.is_udl
        if kind == 2:
            return Trait(**names, methods=methods, is_callback=True)
        return Trait(**names, methods=methods, is_foreign=kind == 1)

    def custom(self) -> Custom:
        names = self.names()
        names["rust_name"] = None
        if self.chance.random() < 0.4:
            known = self.chance.choice(["String", "u64"])
            return Custom(**names, builtin=Builtin(known), is_converted=True)
        builtin = self.type()
        while self.crate.is_udl and names_trait(builtin):
            builtin = self.type()
        return Custom(**names, builtin=builtin)

    def function_name(self) -> Name:
        return self.words.name(self.functions)

    def function(self, type: Type) -> Function:
        name = self.function_name()
        # What UniFFI writes around it calls it where its arguments are in scope.
        taken = {name.joined}
        arguments = [Field(self.words.name(taken), type)]
        arguments += self.fields(5 if self.chance.random() < 0.2 else 2, taken)
        arguments += [Field(self.words.name(taken), type) for type in self.only_in()]
        self.defaults_last(arguments)
        is_async = self.chance.random() < 0.25
        can_borrow = type in (Builtin("Vec<u8>"), Builtin("String")) and not is_async
        is_borrowed = can_borrow and self.chance.random() < 0.5
        return Function(name, arguments, is_async, is_borrowed, self.doc())

    def only_in(self) -> list[Type]:
        """A type that functions only take, or nothing."""
        own = [t for t in self.crate.types if isinstance(t, Trait) and t.is_callback]
        if not own or self.chance.random() < 0.8:
            return []
        callback = self.chance.choice(own)
        kinds: list[Type] = [callback, Optional(callback), Sequence(callback)]
        return [self.chance.choice(kinds)]
