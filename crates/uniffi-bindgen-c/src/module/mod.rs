//! Rendering a namespace: its four files.

mod classes;
mod names;
mod objects;
mod results;
mod tidy;
mod types;

use anyhow::Result;
use askama::Template;
use uniffi_bindgen_common::File;

use crate::callable::Function;
use crate::docs::comment;
use crate::errors::{self, ErrorDefinition};
use crate::inventory::Inventory;
use crate::types::{CType, Types};
use crate::{ffi, reference};

pub use objects::Object;

use objects::objects;
use tidy::tidy;

/// A namespace, for all that is rendered of it.
pub struct Module {
    /// What all names in C begin with.
    pub p: String,
    /// The same for constants.
    pub pp: String,
    /// The files' name, and the namespace in C++.
    pub name: String,
    /// The documentation of the interface.
    pub doc: String,
    /// The documentation as it is.
    pub text: Option<String>,
    /// The types in C, each behind those that it consists of.
    pub types: Vec<String>,
    /// The names that these define, each with what it names.
    pub type_names: Vec<(String, &'static str)>,
    /// The functions that free what callers get, with its type.
    pub freed: Vec<CType>,
    /// The helper functions of the types in C.
    pub helpers: Vec<String>,
    /// The functions that turn what crosses into a result.
    pub lifts: Vec<String>,
    /// Enums and records in C++, and the declarations of classes.
    pub classes: Vec<String>,
    /// The helper functions of the types in C++.
    pub wrappers: Vec<String>,
    /// The errors.
    pub errors: Vec<ErrorDefinition>,
    /// The member of the variant for invalid arguments, and its status.
    pub invalid: Option<(String, String)>,
    /// The objects.
    pub objects: Vec<Object>,
    /// The functions.
    pub functions: Vec<Function>,
    /// The definitions of all functions in C.
    pub sources: Vec<String>,
    /// The definitions of all functions in C++.
    pub cpp_functions: Vec<String>,
    /// The functions for errors in C.
    pub error_sources: Vec<String>,
    /// The classes of errors in C++.
    pub error_classes: Vec<String>,
    /// The types of callbacks: what they are called, and the type of the result.
    pub callbacks: Vec<(String, Option<CType>)>,
    /// The declarations of the library's functions.
    pub declarations: Vec<String>,
    /// The function that gives the contract's version, and that version.
    pub contract: (String, String),
    /// The functions that give the checksums, and these.
    pub checksums: Vec<(String, u16)>,
    /// UniFFI's functions for buffers: to free one, and to make it larger.
    pub buffers: (String, String),
    /// This generator's version.
    pub version: &'static str,
}

#[derive(Template)]
#[template(path = "header.h")]
struct Header<'a> {
    m: &'a Module,
}

#[derive(Template)]
#[template(path = "source.c")]
struct Source<'a> {
    m: &'a Module,
}

#[derive(Template)]
#[template(path = "wrapper.hpp")]
struct Wrapper<'a> {
    m: &'a Module,
}

/// Renders the files of a namespace.
///
/// # Errors
/// Something that cannot be expressed, with where it stands.
pub fn render(types: &Types<'_>) -> Result<Vec<File>> {
    let module = Module::new(types)?;
    module.check_names()?;
    let file = |extension: &str, text: String| File {
        name: format!("{}.{extension}", types.name),
        text: tidy(&text, extension != "md"),
    };
    Ok(vec![
        file("h", Header { m: &module }.render()?),
        file("c", Source { m: &module }.render()?),
        file("hpp", Wrapper { m: &module }.render()?),
        file("md", reference::render(&module)?),
    ])
}

impl Module {
    fn new(types: &Types<'_>) -> Result<Self> {
        let namespace = types.namespace;
        let inventory = Inventory::new(types);
        let errors = errors::definitions(types)?;
        let invalid = errors::invalid_argument(&errors, types)?;
        let mut module = Self {
            p: types.prefix.clone(),
            pp: crate::names::shout(&types.prefix),
            name: types.name.clone(),
            doc: comment(namespace.docstring.as_deref(), 0),
            text: namespace.docstring.clone(),
            types: Vec::new(),
            type_names: Vec::new(),
            freed: Vec::new(),
            helpers: Vec::new(),
            lifts: Vec::new(),
            classes: Vec::new(),
            wrappers: Vec::new(),
            invalid: invalid
                .map(|member| (member.clone(), types.constant(&format!("error_{member}")))),
            errors,
            objects: objects(types)?,
            functions: Vec::new(),
            sources: Vec::new(),
            cpp_functions: Vec::new(),
            error_sources: Vec::new(),
            error_classes: Vec::new(),
            callbacks: Vec::new(),
            declarations: ffi::declarations(types)?,
            contract: (
                namespace.ffi_uniffi_contract_version.0.clone(),
                namespace.correct_contract_version.clone(),
            ),
            checksums: namespace
                .checksums
                .iter()
                .map(|checksum| (checksum.fn_name.0.clone(), checksum.checksum))
                .collect(),
            buffers: (
                namespace.ffi_rustbuffer_free.0.clone(),
                namespace.ffi_rustbuffer_reserve.0.clone(),
            ),
            version: env!("CARGO_PKG_VERSION"),
        };
        for function in &namespace.functions {
            let doc = function.docstring.as_deref();
            module
                .functions
                .push(Function::new(&function.callable, doc, types)?);
        }
        module.render_types(&inventory, types)?;
        module.find_results()?;
        module.render_functions()?;
        Ok(module)
    }

    /// All functions, also those of objects.
    pub fn all(&self) -> impl Iterator<Item = &Function> {
        let of_objects = self.objects.iter().flat_map(|object| &object.functions);
        self.functions.iter().chain(of_objects)
    }

    /// Whether there are futures.
    pub fn has_futures(&self) -> bool {
        !self.callbacks.is_empty()
    }
}
