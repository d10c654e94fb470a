//! Functions, constructors and methods in C++, over those in C.

use askama::Template;

use crate::callable::{Argument, Function};
use crate::docs::comment;
use crate::errors::ErrorDefinition;
use crate::types::record::Member;
use crate::types::{CType, Crossing, Passing, declare};

impl Argument {
    /// The expression in C++ for what C takes.
    pub fn lower(&self) -> String {
        let (name, slug) = (&self.name, &self.ty.slug);
        match (self.ty.passing, &self.ty.crossing) {
            (_, Crossing::Error) => format!("{name}.get()"),
            (Passing::Value, Crossing::Object) => format!("{name}.get()"),
            (Passing::Value, Crossing::Direct | Crossing::Boolean) => name.clone(),
            (Passing::Value, _) => format!("detail::lower_{slug}({name}, scratch)"),
            (Passing::Pointer, _) => {
                format!("scratch.keep(detail::lower_{slug}({name}, scratch))")
            }
            (Passing::OptionalPointer, _) => {
                let inner = slug.trim_start_matches("optional_");
                format!("{name} ? scratch.keep(detail::lower_{inner}(*{name}, scratch)) : nullptr")
            }
        }
    }

    fn parameter(&self, with_default: bool) -> String {
        let declared = match self.ty.cpp_taken.ends_with(['&', '*']) {
            true => format!("{}{}", self.ty.cpp_taken, self.name),
            false => format!("{} {}", self.ty.cpp_taken, self.name),
        };
        match &self.default {
            Some(default) if with_default => format!("{declared} = {default}"),
            _ => declared,
        }
    }
}

impl Function {
    /// The type of the result in C++.
    pub fn cpp_result(&self) -> String {
        let result = self.result.as_ref();
        let result = result.map_or("void", |ty| ty.cpp.as_str());
        match &self.future {
            Some(_) => format!("Future<{result}>"),
            None => result.to_owned(),
        }
    }

    /// The parameters in C++.
    pub fn cpp_parameters(&self, with_defaults: bool) -> String {
        // A default can stand only where all that follow have one.
        let arguments = self.arguments.iter().rev();
        let count = arguments.take_while(|a| a.default.is_some()).count();
        let first = self.arguments.len() - count;
        let parameters = self.arguments.iter().enumerate();
        let parameters = parameters.map(|(i, a)| a.parameter(with_defaults && i >= first));
        parameters.collect::<Vec<_>>().join(", ")
    }

    /// What C takes, but for what is behind the arguments.
    pub fn cpp_passed(&self) -> String {
        let receiver = self.receiver.iter().map(|_| "get(), ".to_owned());
        let arguments = self.arguments.iter().map(|a| format!("{}, ", a.lower()));
        receiver.chain(arguments).collect()
    }

    /// The parameter of a callback for the result.
    pub fn cpp_completed(&self) -> String {
        let result = self.result.as_ref();
        result.map_or(String::new(), |ty| {
            format!("{}, ", declare(&ty.c, "result"))
        })
    }

    /// Whether the result has to be freed when it was lifted.
    pub fn is_guarded(&self) -> bool {
        let result = self.result.as_ref();
        result.is_some_and(|ty| ty.owns && !ty.c.ends_with('*'))
    }

    /// Whether it is a constructor that C++ spells like its class.
    pub fn is_constructor(&self) -> bool {
        self.cpp.is_none() && self.future.is_none()
    }

    /// The head of the definition.
    pub fn cpp_head(&self, class: Option<&str>) -> String {
        let (result, parameters) = (self.cpp_result(), self.cpp_parameters(false));
        let name = self.cpp.as_deref().unwrap_or("create");
        let qualifier = if self.receiver.is_some() {
            " const"
        } else {
            ""
        };
        match class {
            Some(class) if self.is_constructor() => format!("{class}::{class}({parameters})"),
            Some(class) => format!("{result} {class}::{name}({parameters}){qualifier}"),
            None => format!("{result} {name}({parameters})"),
        }
    }

    /// Its documentation as a comment, indented.
    pub fn doc_at(&self, margin: usize) -> String {
        comment(self.text.as_deref(), margin)
    }
}

impl ErrorDefinition {
    /// The class that those of the variants inherit.
    pub fn base(&self) -> &str {
        self.class.as_deref().unwrap_or("Error")
    }

    /// The function that makes a copy of a field.
    pub fn copy(&self, member: &Member) -> String {
        match member.ty.slug.as_str() {
            // The error in C keeps its own.
            "bytes" => "copy_bytes".to_owned(),
            slug => format!("lift_{slug}"),
        }
    }
}

/// A class.
#[derive(Template)]
#[template(path = "class.hpp")]
pub struct Class<'a> {
    /// The object.
    pub ty: &'a CType,
    /// Its documentation.
    pub doc: String,
    /// Its constructors and methods.
    pub functions: &'a [Function],
}

/// The definition of a function.
#[derive(Template)]
#[template(path = "function.hpp")]
pub struct Definition<'a> {
    /// Its head.
    pub head: String,
    /// The type that its future has.
    pub completed: &'a str,
    /// Whether it is a constructor that C++ spells like its class.
    pub is_constructor: bool,
    /// The function.
    pub f: &'a Function,
}

impl<'a> Definition<'a> {
    /// Prepares the definition of a function, in a class or not.
    pub fn new(f: &'a Function, class: Option<&str>) -> Self {
        Self {
            head: f.cpp_head(class),
            completed: f.result.as_ref().map_or("void", |ty| ty.cpp.as_str()),
            is_constructor: f.is_constructor(),
            f,
        }
    }
}
