//! Rendering a namespace: its four files.

use anyhow::{Context, Result};
use askama::Template;
use uniffi_bindgen_common::File;
use uniffi_bindgen_common::uniffi::{Interface, Type, TypeDefinition};

use crate::callable::{self, Function};
use crate::clashes::Names;
use crate::docs::comment;
use crate::errors::{self, ErrorDefinition};
use crate::inventory::Inventory;
use crate::types::{CType, Crossing, Types, compound, enums, optional, record};
use crate::{cpp, ffi, names, reference};

/// An object, for all that is rendered of it.
pub struct Object {
    /// Its type.
    pub ty: CType,
    /// Its documentation.
    pub doc: String,
    /// Its documentation as it is.
    pub text: Option<String>,
    /// UniFFI's function that makes another handle of it.
    pub clone: String,
    /// UniFFI's function that frees a handle of it.
    pub free: String,
    /// Its constructors and methods.
    pub functions: Vec<Function>,
}

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

/// No blank line at the end, behind another one, and in a body, but in front of documentation.
fn tidy(text: &str, is_code: bool) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut out = String::new();
    for (index, line) in lines.iter().enumerate() {
        let mut rest = lines[index..].iter().filter(|line| !line.is_empty());
        let next = rest.next().copied().unwrap_or_default();
        let is_in_body = next.starts_with([' ', '}']) && !next.trim_start().starts_with("/**");
        let is_first = out.is_empty() || out.ends_with("\n\n");
        if !line.is_empty() || !(is_first || is_code && is_in_body) {
            out += line;
            out.push('\n');
        }
    }
    out.trim_end().to_owned() + "\n"
}

impl Module {
    fn new(types: &Types<'_>) -> Result<Self> {
        let namespace = types.namespace;
        let inventory = Inventory::new(types);
        let errors = errors::definitions(types)?;
        let invalid = errors::invalid_argument(&errors, types)?;
        let mut module = Self {
            p: types.prefix.clone(),
            pp: names::shout(&types.prefix),
            name: types.name.clone(),
            doc: comment(namespace.docstring.as_deref(), 0),
            text: namespace.docstring.clone(),
            types: Vec::new(),
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

    fn render_types(&mut self, inventory: &Inventory, types: &Types<'_>) -> Result<()> {
        let mut tags = Names::default();
        for ty in &inventory.all {
            let ctype = types.get(ty);
            // Two types of the interface may be one in C.
            let is_new = tags.add(&ctype.tag, "").is_ok();
            let rendered = self.render_type(ty, &ctype, is_new, types)?;
            if !is_new {
                continue;
            }
            self.types.extend(rendered);
            let is_freed =
                ctype.owns && !matches!(ctype.crossing, Crossing::Object | Crossing::Error);
            if is_freed && inventory.returned.contains(&ctype.tag) && !is_builtin(&ctype.tag) {
                self.freed.push(ctype);
            }
        }
        self.render_classes(&inventory.all, types)
    }

    /// Renders the helper functions of a type, and returns its definition in C.
    fn render_type(
        &mut self,
        ty: &Type,
        ctype: &CType,
        is_new: bool,
        types: &Types<'_>,
    ) -> Result<Option<String>> {
        let (header, source, wrapper) = match ty {
            Type::Record { name, .. } => {
                let item = types.record(name).context("a record")?;
                let record = &record::Definition::new(item, types)?;
                (
                    Some(record::Header { record }.render()?),
                    record::Source { record }.render()?,
                    record::Wrapper { record }.render()?,
                )
            }
            Type::Enum { name, .. } if ctype.crossing != Crossing::Error => {
                let item = types.enumeration(name).context("an enum")?;
                let item = &enums::Definition::new(item, &ctype.tag, types)?;
                (
                    Some(enums::Header { item }.render()?),
                    enums::Source { item }.render()?,
                    enums::Wrapper { item }.render()?,
                )
            }
            Type::Optional { inner_type } => {
                let inner = &types.get(inner_type);
                let is_struct = ctype.tag != inner.tag;
                let is_object = inner.crossing == Crossing::Object;
                let header = optional::Header { ty: ctype, inner };
                (
                    is_struct.then(|| header.render()).transpose()?,
                    optional::Source {
                        ty: ctype,
                        inner,
                        is_new,
                        is_struct,
                        is_object,
                    }
                    .render()?,
                    optional::Wrapper {
                        ty: ctype,
                        inner,
                        is_struct,
                        is_object,
                    }
                    .render()?,
                )
            }
            Type::Sequence { inner_type } | Type::Set { inner_type } => {
                let item = &types.get(inner_type);
                let items = match item.c.ends_with('*') {
                    true => format!("{}const *items", item.c),
                    false => format!("const {} *items", item.c),
                };
                let is_set = ctype.cpp.starts_with("std::set");
                (
                    Some(compound::ListHeader { ty: ctype, items }.render()?),
                    compound::ListSource {
                        ty: ctype,
                        item,
                        is_new,
                    }
                    .render()?,
                    compound::ListWrapper {
                        ty: ctype,
                        item,
                        is_set,
                    }
                    .render()?,
                )
            }
            Type::Map {
                key_type,
                value_type,
            } => {
                let (key, value) = (&types.get(key_type), &types.get(value_type));
                let is_map = ctype.cpp.starts_with("std::map");
                (
                    Some(
                        compound::MapHeader {
                            ty: ctype,
                            key,
                            value,
                        }
                        .render()?,
                    ),
                    compound::MapSource {
                        ty: ctype,
                        key,
                        value,
                        is_new,
                    }
                    .render()?,
                    compound::MapWrapper {
                        ty: ctype,
                        key,
                        value,
                        is_map,
                    }
                    .render()?,
                )
            }
            _ => return Ok(None),
        };
        self.helpers.push(source);
        self.wrappers.push(wrapper);
        Ok(header)
    }

    /// The classes in C++, each behind those that its fields and default arguments need.
    fn render_classes(&mut self, all: &[Type], types: &Types<'_>) -> Result<()> {
        let (mut enums, mut plain, mut objects, mut others) = (vec![], vec![], vec![], vec![]);
        for ty in all {
            let ctype = types.get(ty);
            match ty {
                Type::Record { name, .. } => {
                    let item = types.record(name).context("a record")?;
                    let record = &record::Definition::new(item, types)?;
                    let class = record::Class { record }.render()?;
                    match contains_object(ty, types) {
                        true => {
                            enums.push(format!("struct {};\n", ctype.cpp));
                            others.push(class);
                        }
                        false => plain.push(class),
                    }
                }
                Type::Enum { name, .. } if ctype.crossing != Crossing::Error => {
                    let item = types.enumeration(name).context("an enum")?;
                    let item = &enums::Definition::new(item, &ctype.tag, types)?;
                    let class = enums::Class { item }.render()?;
                    match (item.is_flat, contains_object(ty, types)) {
                        (true, _) => enums.push(class),
                        (_, true) => {
                            enums.push(format!("struct {};\n", ctype.cpp));
                            others.push(class);
                        }
                        (_, false) => plain.push(class),
                    }
                }
                _ => {}
            }
        }
        for object in &self.objects {
            let class = cpp::Class {
                ty: &object.ty,
                doc: object.doc.clone(),
                functions: &object.functions,
            };
            objects.push(class.render()?);
        }
        self.classes = [enums, plain, objects, others].concat();
        Ok(())
    }

    /// What is there once for each type of result.
    fn find_results(&mut self) -> Result<()> {
        let (mut lifted, mut called) = (Names::default(), Names::default());
        let (mut lifts, mut callbacks) = (Vec::new(), Vec::new());
        for function in self.all() {
            if let (Some(ty), Some(crosses)) = (&function.result, &function.crosses)
                && lifted.add(&ty.slug, "").is_ok()
            {
                let (p, pp) = (&self.p, &self.pp);
                lifts.push(callable::Lift { ty, crosses, p, pp }.render()?);
            }
            let callback = function.callback();
            if function.future.is_some() && called.add(&callback, "").is_ok() {
                callbacks.push((callback, function.result.clone()));
            }
        }
        (self.lifts, self.callbacks) = (lifts, callbacks);
        Ok(())
    }

    fn render_functions(&mut self) -> Result<()> {
        let p = &self.p;
        for error in &self.errors {
            self.error_sources
                .push(errors::Source { p, error }.render()?);
            self.error_classes
                .push(errors::Classes { p, error }.render()?);
        }
        let objects = self.objects.iter();
        let methods = objects.flat_map(|object| {
            let class = Some(object.ty.cpp.as_str());
            object.functions.iter().map(move |f| (f, class))
        });
        for (f, class) in methods.chain(self.functions.iter().map(|f| (f, None))) {
            self.sources.push(callable::Source { f }.render()?);
            self.cpp_functions
                .push(cpp::Definition::new(f, class).render()?);
        }
        Ok(())
    }

    /// Refuses two things of one name.
    fn check_names(&self) -> Result<()> {
        let mut names = Names::default();
        for own in [
            "status",
            "error",
            "string",
            "bytes",
            "duration",
            "timestamp",
            "call",
        ] {
            names.add(&format!("{}_{own}", self.p), "the generator's own")?;
        }
        for function in self.all() {
            names.add(&function.c, "a function")?;
            let arguments = function.arguments.iter().map(|a| a.name.as_str());
            Names::members(&function.c, arguments)?;
        }
        for object in &self.objects {
            let tag = &object.ty.tag;
            names.add(&format!("{}_{tag}", self.p), "an object")?;
            names.add(&format!("{}_{tag}_free", self.p), "what frees an object")?;
            let methods = object.functions.iter();
            let methods = methods.filter_map(|function| function.cpp.as_deref());
            Names::members(&object.ty.cpp, methods.chain(["get", "release"]))?;
        }
        for ty in &self.freed {
            names.add(&ty.c, "a type")?;
            names.add(&format!("{}_free", ty.c), "what frees a type")?;
        }
        let own = ["Bytes", "BytesView", "Error", "Future", "Status", "detail"];
        let classes = self.objects.iter().map(|object| object.ty.cpp.as_str());
        let variants = self.errors.iter().flat_map(|error| &error.item.variants);
        let variants = variants.map(|variant| variant.class.as_str());
        let functions = self.functions.iter().filter_map(|f| f.cpp.as_deref());
        let all = own
            .into_iter()
            .chain(classes)
            .chain(variants)
            .chain(functions);
        Names::members(&format!("namespace {}", self.name), all)
    }
}

fn is_builtin(tag: &str) -> bool {
    matches!(tag, "string" | "bytes")
}

fn objects(types: &Types<'_>) -> Result<Vec<Object>> {
    let definitions = types.namespace.type_definitions.iter();
    let objects = definitions.filter_map(|definition| match definition {
        TypeDefinition::Interface(item) => Some(item),
        _ => None,
    });
    objects.map(|item| object(item, types)).collect()
}

fn object(item: &Interface, types: &Types<'_>) -> Result<Object> {
    let constructors = item
        .constructors
        .iter()
        .map(|c| (&c.callable, &c.docstring));
    let methods = item.methods.iter().map(|m| (&m.callable, &m.docstring));
    let functions = constructors.chain(methods);
    let functions = functions.map(|(callable, doc)| Function::new(callable, doc.as_deref(), types));
    Ok(Object {
        ty: types.get(&item.self_type.ty),
        doc: comment(item.docstring.as_deref(), 0),
        text: item.docstring.clone(),
        clone: item.ffi_func_clone.0.clone(),
        free: item.ffi_func_free.0.clone(),
        functions: functions.collect::<Result<_>>()?,
    })
}

/// Whether a type has an object in it.
fn contains_object(ty: &Type, types: &Types<'_>) -> bool {
    match ty {
        Type::Interface { .. } => true,
        Type::Optional { inner_type }
        | Type::Sequence { inner_type }
        | Type::Set { inner_type } => contains_object(inner_type, types),
        Type::Custom { builtin, .. } => contains_object(builtin, types),
        Type::Map {
            key_type,
            value_type,
        } => contains_object(key_type, types) || contains_object(value_type, types),
        Type::Record { name, .. } => {
            let fields = types.record(name).into_iter().flat_map(|item| &item.fields);
            fields
                .into_iter()
                .any(|field| contains_object(&field.ty.ty, types))
        }
        Type::Enum { name, .. } => {
            let variants = types
                .enumeration(name)
                .into_iter()
                .flat_map(|item| &item.variants);
            let mut fields = variants.flat_map(|variant| &variant.fields);
            fields.any(|field| contains_object(&field.ty.ty, types))
        }
        _ => false,
    }
}
