"""Names at random, many of them such that something else may have them already."""

from __future__ import annotations

import random

from model import Name

# Plain ones, and those of Python, of what it generates, and of exceptions.
TEXT = """
    alpha beta circle colour data entry file graph house image joint kind level money node order
    point query route shape table unit value width year zone
    and args async bool bytes class cls count def dict enum except float from global id import
    index int is iter key lambda len list map match max name next none not object open or pass
    print put raise range repr result set slice sort status str sum sys time tuple type typing
    where with yield
    ctypes datetime os struct threading weakref
    buffer call error exception handle impl internal item lib lift lower protocol read write
    u8 i64 data2 v0 v1
"""
WORDS = TEXT.split()

# Names that a type may not have: Rust's, and those that modules need for themselves.
TAKEN = {
    "Arc AsRef Box Clone Copy Debug Default Display Drop Eq Err Error Fn From Hash Into Iterator "
    "None Ok Option Ord Result Self Send Sized Some String Sync ToOwned ToString Vec",
    "AttributeError BaseException Exception ImportError IndexError InternalError KeyError "
    "NotImplemented NotImplementedError OSError OsError RuntimeError TypeError ValueError",
}
TYPES_TAKEN = frozenset(name for names in TAKEN for name in names.split())


# Names that Rust has no place for, and one that UniFFI's own code in a function uses.
TAKEN_NAMES = frozenset({"self", "super", "crate", "call_status"})


class Words:
    """Names that are free in what they are in."""

    def __init__(self, chance: random.Random, longest: int) -> None:
        self.chance = chance
        self.longest = longest
        self.types: set[str] = set(TYPES_TAKEN)

    def words(self, most: int = 3) -> tuple[str, ...]:
        words = tuple(self.chance.choice(WORDS) for _ in range(self.chance.randrange(1, most + 1)))
        if self.chance.random() < 0.1:
            while sum(map(len, words)) < self.longest:
                words += (self.chance.choice(WORDS),)
        # Where a number ends a letter, UniFFI and Python part words in different places.
        numbered = [word for word in words if word[1:].isdigit()]
        return tuple(numbered[:1]) or words

    def name(self, taken: set[str]) -> Name:
        """A name that is not among others, which it joins."""
        while True:
            name = Name(self.words())
            # With and without underscores: Python may spell two such names as one.
            if name.snake not in TAKEN_NAMES and name.joined not in taken:
                taken.add(name.joined)
                return name

    def type_name(self, wanted: tuple[str, ...] = ()) -> Name:
        """A name for a type, which no crate has; the wanted one if that is free."""
        while True:
            name = Name(wanted or self.words())
            wanted = ()
            if name.camel not in self.types and len(name.words[0]) > 1:
                self.types.add(name.camel)
                return name


DOCS = [
    "",
    "What it is.",
    'Says "so".',
    'Ends with a "quote"',
    "Has a \\ and a \\n in it.",
    'Three """ of them.',
    "First line.\n\nAfter a blank one: a == b, (c), [d], {e} and `f`.\n    indented",
    "Ünïcode \u2013 and an emoji 🦀.",
    "A line that is longer than any that a formatter leaves alone, with == in it and (brackets) "
    "and more words to come than there is room for.",
]
