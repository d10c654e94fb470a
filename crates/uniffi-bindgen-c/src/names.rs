//! Names in C and C++ of what an interface names.

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

/// Words that C or C++ keep for themselves, and macros of their standard headers that look like a
/// variable.
const TAKEN: &str = "alignas alignof and and_eq asm assert atomic auto bitand bitor bool break case \
    catch char char8_t char16_t char32_t class co_await co_return co_yield compl complex concept \
    const const_cast consteval constexpr constinit continue decltype default delete do double \
    dynamic_cast else enum errno explicit export extern false float for friend goto i386 if \
    imaginary inline int linux long mutable namespace new noexcept noreturn not not_eq nullptr \
    operator or or_eq private protected public register reinterpret_cast requires restrict return \
    short signed sizeof static static_assert static_cast stderr stdin stdout struct switch template \
    this thread_local throw true try typedef typeid typename typeof union unix unsigned using \
    virtual void volatile wchar_t while xor xor_eq";

/// `batch_read`, which is part of a name in C.
pub fn snake(name: &str) -> String {
    name.to_snake_case()
}

/// `BatchRead`.
pub fn camel(name: &str) -> String {
    name.to_upper_camel_case()
}

/// `BATCH_READ`.
pub fn shout(name: &str) -> String {
    name.to_shouty_snake_case()
}

/// A name that stands alone: a field, or a method in C++.
pub fn variable(name: &str) -> String {
    let name = snake(name);
    match TAKEN.split_whitespace().any(|word| word == name) {
        true => format!("{name}_"),
        false => name,
    }
}

/// What the functions of the generated files use beside their arguments.
const USED: &str = "call callback code done drive ending error free_buffer function future guard \
    is_own_library lend memset new_call place place_bytes promise put queue reader reading reads \
    refusal refuse refused require require_argument result scratch self start_call started status \
    steps take target text unexpected user value writer";

/// What the names of further functions begin with.
const USED_PREFIXES: [&str; 6] = ["clone_", "failed_", "finish_", "lift_", "report_", "write_"];

/// An argument, among what the functions of the generated files use.
pub fn argument(name: &str) -> String {
    let name = variable(name);
    let is_used = USED.split_whitespace().any(|word| word == name)
        || USED_PREFIXES.iter().any(|prefix| name.starts_with(prefix));
    match is_used {
        true => format!("{name}_"),
        false => name,
    }
}

/// A constant of an enum class, or a class, in C++.
pub fn class(name: &str) -> String {
    let name = camel(name);
    // A macro of <complex.h>.
    match name == "I" {
        true => format!("{name}_"),
        false => name,
    }
}
