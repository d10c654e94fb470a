//! One kind of type a file: how it looks in TypeScript, how it crosses as an argument and as a result,
//! and which converter does that in JavaScript.

pub mod compound;
pub mod enums;
pub mod errors;
pub mod interface;
pub mod named;
pub mod number;
pub mod record;
pub mod resolve;
pub mod simple;

pub use resolve::Types;

/// What the generator needs to know of a type.
pub trait JsType {
    /// The TypeScript type of what a caller gets.
    fn output(&self) -> String;

    /// The TypeScript type of what a caller may pass; wider where that costs nothing.
    fn input(&self) -> String {
        self.output()
    }

    /// The JavaScript expression for its converter.
    fn converter(&self) -> String;

    /// The JavaScript expression that tells the runtime as what an argument crosses.
    fn argument(&self) -> String {
        "'buffer'".to_owned()
    }

    /// The same for a result.
    fn result(&self) -> String {
        "'buffer'".to_owned()
    }

    /// Whether `undefined` stands for one of its values.
    fn is_optional(&self) -> bool {
        false
    }
}
