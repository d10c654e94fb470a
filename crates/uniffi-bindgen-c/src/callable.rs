//! Functions, constructors and methods in C.

use anyhow::{Context, Result};
use askama::Template;
use uniffi_bindgen_common::uniffi::{AsyncData, Callable, CallableKind};

use crate::docs::comment;
use crate::types::{CType, Crossing, Passing, Types};
use crate::{defaults, direct, ffi, names};

/// An argument.
pub struct Argument {
    /// Its name in C and C++.
    pub name: String,
    /// Its name in the interface.
    pub shown: String,
    /// Its type.
    pub ty: CType,
    /// Whether it is bytes that Rust borrows.
    pub is_lent: bool,
    /// Its default in C++.
    pub default: Option<String>,
}

impl Argument {
    /// Whether it is written to a buffer of its own.
    pub fn is_written(&self) -> bool {
        let is_direct = matches!(
            self.ty.crossing,
            Crossing::Direct | Crossing::Boolean | Crossing::Object
        );
        !is_direct && !self.is_lent
    }

    /// The statement that checks and prepares it.
    pub fn prepare(&self) -> Option<String> {
        let (name, slug) = (&self.name, &self.ty.slug);
        let at = format!("AT(\"{}\")", self.shown);
        Some(match self.ty.crossing {
            _ if self.is_lent => {
                format!(
                    "ForeignBytes {name}_ = lend(&refused, {name}, \"{}\");",
                    self.shown
                )
            }
            Crossing::Direct | Crossing::Boolean => return None,
            Crossing::Object => format!("require_argument(&refused, {name}, \"{}\");", self.shown),
            Crossing::Text => format!("write_text(&{name}_, &{name}, {at});"),
            _ => match self.ty.passing {
                Passing::Value => format!("write_{slug}(&{name}_, &{name}, {at});"),
                Passing::Pointer => format!(
                    "if (require_argument(&refused, {name}, \"{}\"))\n        \
                     write_{slug}(&{name}_, {name}, {at});",
                    self.shown
                ),
                Passing::OptionalPointer => {
                    let inner = slug.trim_start_matches("optional_");
                    format!(
                        "write_tag(&{name}_, {name} != NULL);\n    if ({name} != NULL)\n        \
                         write_{inner}(&{name}_, {name}, {at});"
                    )
                }
            },
        })
    }

    /// What is passed to Rust.
    pub fn pass(&self) -> String {
        let name = &self.name;
        match self.ty.crossing {
            _ if self.is_lent => format!("{name}_"),
            Crossing::Direct => name.clone(),
            Crossing::Boolean => format!("{name} ? 1 : 0"),
            Crossing::Object => format!("clone_{}({name})", self.ty.slug),
            _ => format!("{name}_.buffer"),
        }
    }
}

/// A function, for all that is rendered of it.
pub struct Function {
    /// Its name in C.
    pub c: String,
    /// Its name in C++; `None` for a primary constructor.
    pub cpp: Option<String>,
    /// Its documentation as a comment.
    pub doc: String,
    /// Its documentation as it is.
    pub text: Option<String>,
    /// The object whose method it is.
    pub receiver: Option<CType>,
    /// Its arguments.
    pub arguments: Vec<Argument>,
    /// The type that it returns.
    pub result: Option<CType>,
    /// The type that crosses as the result.
    pub crosses: Option<String>,
    /// The library's function.
    pub ffi: String,
    /// The function that makes an error of its status.
    pub failed: String,
    /// The functions that drive its future.
    pub future: Option<AsyncData>,
    /// The declaration of the library's function, if it is called directly.
    pub direct: Option<String>,
    /// Whether it is the first that a program can call.
    pub is_first: bool,
    /// What all names begin with.
    pub p: String,
    /// The same for constants.
    pub pp: String,
}

impl Function {
    /// Prepares a function.
    ///
    /// # Errors
    /// A default that cannot be expressed.
    pub fn new(callable: &Callable, doc: Option<&str>, types: &Types<'_>) -> Result<Self> {
        let (owner, is_primary, receiver) = match &callable.kind {
            CallableKind::Method { self_type } => {
                (Some(&self_type.ty), false, Some(types.get(&self_type.ty)))
            }
            CallableKind::Constructor { self_type, primary } => {
                (Some(&self_type.ty), *primary, None)
            }
            _ => (None, false, None),
        };
        let name = names::snake(&callable.name);
        let c = match owner.and_then(|ty| ty.name()) {
            Some(owner) => types.c(&format!("{}_{name}", names::snake(owner))),
            None => types.c(&name),
        };
        let result = callable.return_type.ty.as_ref();
        let is_direct = direct::is_direct(callable, types);
        let thrown = callable.throws_type.ty.as_ref();
        let arguments = callable.arguments.iter();
        let arguments = arguments.map(|argument| {
            let default = argument.default.as_ref();
            let default = default.map(|default| defaults::new(default, &argument.ty.ty, types));
            let ty = types.get(&argument.ty.ty);
            Ok(Argument {
                name: names::argument(&argument.name),
                shown: argument.name.clone(),
                is_lent: argument.is_borrowed_bytes() || is_direct && direct::is_lent(&ty),
                ty,
                default: default
                    .transpose()
                    .with_context(|| format!("{c}, argument {}", argument.name))?
                    .map(|default| default.cpp),
            })
        });
        Ok(Self {
            cpp: (!is_primary).then(|| names::variable(&callable.name)),
            doc: comment(doc, 0),
            text: doc.map(str::to_owned),
            arguments: arguments.collect::<Result<_>>()?,
            crosses: result.map(|node| ffi::c_type(&node.ffi_type)).transpose()?,
            result: result.map(|node| types.get(&node.ty)),
            ffi: match is_direct {
                true => direct::function(callable),
                false => callable.ffi_func.0.clone(),
            },
            direct: is_direct
                .then(|| direct::declaration(callable, types))
                .transpose()?,
            failed: match thrown {
                Some(node) => format!("failed_{}", types.get(&node.ty).slug),
                None => "unexpected".to_owned(),
            },
            future: callable.async_data.clone(),
            is_first: receiver.is_none(),
            receiver,
            p: types.prefix.clone(),
            pp: names::shout(&types.prefix),
            c,
        })
    }

    /// The type of the callback for its result.
    pub fn callback(&self) -> String {
        callback(&self.p, self.result.as_ref())
    }

    /// Its parameters in C.
    pub fn parameters(&self) -> Vec<String> {
        let p = &self.p;
        let receiver = self.receiver.iter().map(|ty| format!("{}self", ty.c));
        let arguments = self.arguments.iter().map(|a| a.ty.parameter(&a.name));
        let mut parameters: Vec<String> = receiver.chain(arguments).collect();
        match &self.future {
            Some(_) => parameters.extend([
                format!("{} callback", self.callback()),
                "void *user".to_owned(),
                format!("{p}_call **call"),
            ]),
            None => parameters.extend(self.result.as_ref().map(|ty| match ty.c.ends_with('*') {
                true => format!("{}*result", ty.c),
                false => format!("{} *result", ty.c),
            })),
        }
        parameters.push(format!("{p}_error **error"));
        parameters
    }

    /// Its head in C.
    pub fn head(&self) -> String {
        let head = format!("{}_status {}(", self.p, self.c);
        let line = format!("{head}{})", self.parameters().join(", "));
        match line.len() <= 99 {
            true => line,
            false => format!("{head}\n    {})", self.parameters().join(",\n    ")),
        }
    }

    /// The type that crosses as the result.
    pub fn crosses_as(&self) -> &str {
        self.crosses.as_deref().unwrap_or("void")
    }

    /// Whether its result is bytes, which a direct call puts where they belong if there are few.
    pub fn is_placed(&self) -> bool {
        let result = self.result.as_ref();
        self.direct.is_some()
            && result.is_some_and(|ty| matches!(ty.crossing, Crossing::InPlace(_)))
    }

    /// What is passed to the library's function.
    pub fn passed(&self) -> String {
        let receiver = self.receiver.iter();
        let receiver = receiver.map(|ty| match &self.direct {
            Some(_) => "self".to_owned(),
            None => format!("clone_{}(self)", ty.slug),
        });
        let arguments = self.arguments.iter().map(Argument::pass);
        let place = self.direct.as_ref().map(|_| match self.is_placed() {
            true => "&target".to_owned(),
            false => "NULL".to_owned(),
        });
        let mut passed: Vec<_> = receiver.chain(arguments).chain(place).collect();
        if self.future.is_none() {
            passed.push("&status".to_owned());
        }
        passed.join(", ")
    }
}

/// The type of the callback that takes a result.
pub fn callback(p: &str, result: Option<&CType>) -> String {
    match result {
        Some(ty) => format!("{p}_{}_callback", ty.tag),
        None => format!("{p}_done_callback"),
    }
}

/// The definition in C.
#[derive(Template)]
#[template(path = "function.c")]
pub struct Source<'a> {
    /// The function.
    pub f: &'a Function,
}

/// The function that turns what crosses into a result.
#[derive(Template)]
#[template(path = "lift.c")]
pub struct Lift<'a> {
    /// The type.
    pub ty: &'a CType,
    /// The type that crosses.
    pub crosses: &'a str,
    /// What all names begin with.
    pub p: &'a str,
    /// The same for constants.
    pub pp: &'a str,
}
