//! What Rust writes as text, by its traits `Display` or `Debug`.

use askama::Template;
use uniffi_bindgen_common::uniffi::{Callable, UniffiTraitMethods};

use crate::bridge;

/// The method `String` of a value. `fmt` shows the value by it, so that what Rust hides is hidden in
/// Go, too.
#[derive(Template)]
#[template(path = "shown.go")]
pub struct Shown {
    class: String,
    shim: String,
}

/// The function of Rust that writes a value as text.
pub fn function(traits: &UniffiTraitMethods) -> Option<&Callable> {
    let method = traits.display_fmt.as_ref().or(traits.debug_fmt.as_ref());
    method.map(|method| &method.callable)
}

impl Shown {
    /// Prepares the method of a type.
    pub fn new(traits: &UniffiTraitMethods, class: &str) -> Option<Self> {
        function(traits).map(|callable| Self {
            class: class.to_owned(),
            shim: bridge::shim(&callable.ffi_func.0),
        })
    }
}
