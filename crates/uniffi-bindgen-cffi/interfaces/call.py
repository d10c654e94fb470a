"""Calls all that an interface has: `call.py FOLDER SEED …`, with the modules in the folder.

Every function is given values at random and has to give them back, and every method of types and
trait, implemented in Rust and in Python. Every error is raised, and every default used.
"""

from __future__ import annotations

import asyncio
import importlib
import random
import sys
import typing

from grow import interface
from model import Crate, Enum, Error, Field, Function, Method, Object, Raise, Record, Trait
from rust import invoke_name
from values import Values, check

ROUNDS = 3


class Caller:
    """Calls what a crate has."""

    def __init__(self, crate: Crate, values: Values) -> None:
        self.crate = crate
        self.values = values
        self.module = values.modules[crate.name]

    async def call_all(self) -> int:
        """How many calls there were."""
        count = 0
        for _ in range(ROUNDS):
            for function in self.crate.functions:
                await self.call_function(function)
                count += 1
            for raised in self.crate.raises:
                self.call_raise(raised)
                count += 1
            for declared in self.crate.types:
                if isinstance(declared, (Record, Enum, Object)):
                    self.show(declared)
                    for method in declared.methods:
                        await self.call_method(declared, method)
                        count += 1
                if isinstance(declared, Trait):
                    for method in declared.methods:
                        await self.invoke(declared, method)
                        count += 1
        return count

    async def call_function(self, function: Function) -> None:
        call = getattr(self.module, function.name.variable)
        given = [(a, self.values.make(a.type)) for a in function.arguments]
        expected = given[0][1]
        defaults = [argument for argument in function.arguments if argument.default is not None]
        if defaults and self.values.chance.random() < 0.5:
            given = [(a, value) for a, value in given if a.default is None]
            if function.arguments[0].default is not None:
                expected = self.values.default(function.arguments[0])
        got = call(**{argument.name.variable: value for argument, value in given})
        got = await got if function.is_async else got
        check(function.arguments[0].type, expected, got)

    def call_raise(self, raised: Raise) -> None:
        call = getattr(self.module, raised.name.variable)
        error = raised.error
        given = self.values.make(error)
        argument: typing.Any = given
        if isinstance(error, Error) and error.is_flat:
            argument = self.values.chance.randrange(len(error.variants))
            given = self.values.variant(error, error.variants[argument], 0)
        try:
            call(argument)
        except self.values.cls(error) as got:
            check(error, given, got)
        else:
            raise AssertionError(f"{raised.name} raised nothing")

    def show(self, declared: typing.Any) -> None:
        value = self.values.make(declared)
        shown = str(value), repr(value)
        if declared.is_shown:
            assert shown == (declared.rust, declared.rust), shown

    async def call_method(self, declared: typing.Any, method: Method) -> None:
        receiver = self.values.make(declared)
        # As an instance has its fields first, if one is called as a method.
        call = getattr(type(receiver), method.name.variable)
        await self.call(lambda *arguments: call(receiver, *arguments), method)

    async def invoke(self, trait: Trait, method: Method) -> None:
        implementation = self.values.make(trait)
        call = getattr(self.module, invoke_name(trait, method).variable)
        await self.call(lambda *arguments: call(implementation, *arguments), method)
        if not trait.is_callback:
            await self.call(getattr(implementation, method.name.variable), method)

    async def call(self, call: typing.Callable[..., typing.Any], method: Method) -> None:
        argument = self.values.make(method.type)
        arguments = [argument]
        if method.error is not None:
            is_failure = self.values.chance.random() < 0.5
            failure = self.values.make(method.error) if is_failure else None
            arguments.append(failure)
        try:
            got = call(*arguments)
            got = await got if method.is_async else got
        except Exception as error:
            if method.error is None or arguments[1] is None:
                raise
            check(method.error, arguments[1], error)
        else:
            assert method.error is None or arguments[1] is None
            check(method.type, argument, got)


def defaults(values: Values, fields: list[Field]) -> dict[str, typing.Any]:
    """All fields that have no default."""
    return {f.name.variable: values.make(f.type) for f in fields if f.default is None}


def check_defaults(crate: Crate, values: Values) -> None:
    """What fields are if they are not told."""
    for declared in crate.types:
        if isinstance(declared, Record):
            record = values.cls(declared)(**defaults(values, declared.fields))
            for field in declared.fields:
                if field.default is not None:
                    got = getattr(record, field.name.variable)
                    check(field.type, values.default(field), got)


def call_interface(seed: int) -> int:
    crates = interface(seed)
    modules = {crate.name: importlib.import_module(crate.name) for crate in crates}
    values = Values(random.Random(seed), modules)
    count = 0
    for crate in crates:
        check_defaults(crate, values)
        count += asyncio.run(Caller(crate, values).call_all())
    return count


def main() -> None:
    folder, *seeds = sys.argv[1:]
    sys.path.insert(0, folder)
    failed = 0
    for seed in map(int, seeds):
        try:
            print(f"interface {seed}: {call_interface(seed)} calls")
        except Exception:
            import traceback

            print(f"interface {seed} failed")
            traceback.print_exc(file=sys.stdout)
            failed += 1
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
