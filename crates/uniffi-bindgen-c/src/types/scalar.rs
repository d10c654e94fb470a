//! Types that UniFFI has built in and that consist of nothing else.

use uniffi_bindgen_common::uniffi::Type;

use super::{CType, Crossing, Passing, Types};

/// What is known of a builtin type.
///
/// # Panics
/// At a type of another kind, which was refused before.
pub fn ctype(ty: &Type, types: &Types<'_>) -> CType {
    let own = |tag: &str, cpp: &str, taken: &str, crossing: Crossing| CType {
        slug: tag.to_owned(),
        tag: tag.to_owned(),
        c: types.c(tag),
        pointee: String::new(),
        passing: Passing::Value,
        cpp: cpp.to_owned(),
        cpp_taken: taken.to_owned(),
        owns: matches!(crossing, Crossing::Text | Crossing::InPlace(_)),
        crossing,
    };
    let number = |slug: &str, c: &str, cpp: &str| CType {
        c: c.to_owned(),
        ..own(slug, cpp, cpp, Crossing::Direct)
    };
    let duration = "std::chrono::nanoseconds";
    let timestamp = "std::chrono::system_clock::time_point";
    match ty {
        Type::UInt8 => number("u8", "uint8_t", "std::uint8_t"),
        Type::Int8 => number("i8", "int8_t", "std::int8_t"),
        Type::UInt16 => number("u16", "uint16_t", "std::uint16_t"),
        Type::Int16 => number("i16", "int16_t", "std::int16_t"),
        Type::UInt32 => number("u32", "uint32_t", "std::uint32_t"),
        Type::Int32 => number("i32", "int32_t", "std::int32_t"),
        Type::UInt64 => number("u64", "uint64_t", "std::uint64_t"),
        Type::Int64 => number("i64", "int64_t", "std::int64_t"),
        Type::Float32 => number("f32", "float", "float"),
        Type::Float64 => number("f64", "double", "double"),
        Type::Boolean => CType {
            crossing: Crossing::Boolean,
            ..number("bool", "bool", "bool")
        },
        Type::String => own("string", "std::string", "std::string_view", Crossing::Text),
        // Behind its length.
        Type::Bytes => own("bytes", "Bytes", "BytesView", Crossing::InPlace(4)),
        Type::Duration => own("duration", duration, duration, Crossing::Buffer),
        Type::Timestamp => own("timestamp", timestamp, timestamp, Crossing::Buffer),
        _ => unreachable!("refuse::check lets no {ty:?} pass"),
    }
}
