//! Interfaces: classes whose instances hold a handle of an object of the library's.

use anyhow::{Result, bail};
use askama::Template;
use uniffi_bindgen_common::uniffi::{Callable, Interface, Method};

use super::Types;
use super::named::object_class;
use super::resolve::Declared;
use crate::callable::{Form, Function, place};
use crate::docs::comment;
use crate::names;

/// A class, as its source and as its declaration for TypeScript.
pub struct Class {
    class: String,
    object_class: String,
    clone: String,
    free: String,
    doc: String,
    primary: Option<Function>,
    /// How instances are made if there is no primary constructor.
    instead: String,
    functions: Vec<Function>,
    /// The method and the fields of its result that say where `view` finds its memory.
    view: Option<[String; 3]>,
    is_shared: bool,
    /// The method that `Symbol.dispose` calls, if it does not release the object.
    dispose: Option<String>,
    /// The same for `Symbol.asyncDispose`.
    async_dispose: Option<String>,
}

/// The source of a class.
#[derive(Template)]
#[template(path = "class.js")]
pub struct Definition<'a>(pub &'a Class);

/// The declaration of a class.
#[derive(Template)]
#[template(path = "class.d.ts")]
pub struct Declaration<'a>(pub &'a Class);

impl Class {
    /// Prepares an interface.
    ///
    /// # Errors
    /// A default value that JavaScript has no expression for, or a setting that does not fit.
    pub fn new(item: &Interface, types: &Types<'_>) -> Result<Self> {
        let class = names::class(&item.name);
        let with_timeout = with_timeout(item, types)?;
        let form = Form {
            is_threaded: false,
            with_timeout: None,
        };
        let mut primary = None;
        let mut functions = Vec::new();
        for constructor in &item.constructors {
            let doc = constructor.docstring.as_deref();
            let function = Function::new(&constructor.callable, form, doc, 2, types)?;
            match constructor.callable.is_primary_constructor() {
                true => primary = Some(function),
                false => functions.push(function),
            }
        }
        let named = functions.iter().map(|f| format!("{class}.{}", f.name));
        let instead = match named.collect::<Vec<_>>().as_slice() {
            [] => format!("{class} has no constructor"),
            all => format!("{class} has no constructor; use {}", all.join(" or ")),
        };
        for method in &item.methods {
            let form = Form {
                // What makes the object with a timeout has none of its own.
                with_timeout: with_timeout.filter(|name| *name != method.callable.name),
                ..form
            };
            let doc = method.docstring.as_deref();
            functions.push(Function::new(&method.callable, form, doc, 2, types)?);
            if types.config().also_async.contains(&place(&method.callable)) {
                functions.push(threaded(&method.callable, types)?);
            }
        }
        functions.extend(traits(item, types)?);
        let find = |table: &std::collections::BTreeMap<String, String>| {
            let name = table.get(&item.orig_name)?;
            let mut methods = item.methods.iter().map(|m| &m.callable);
            methods.find(|callable| callable.orig_name == *name)
        };
        let dispose = find(&types.config().dispose);
        let async_dispose = find(&types.config().async_dispose);
        check_dispose(item, dispose, async_dispose)?;
        Ok(Self {
            object_class: object_class(&class),
            clone: names::string(&item.ffi_func_clone.0),
            free: names::string(&item.ffi_func_free.0),
            doc: comment(item.docstring.as_deref(), 0),
            primary,
            instead: names::string(&instead),
            functions,
            view: view(item, types)?,
            is_shared: types.config().shared.contains(&item.orig_name),
            dispose: dispose.map(|callable| names::member(&callable.name)),
            async_dispose: async_dispose.map(|callable| names::member(&callable.name)),
            class,
        })
    }

    /// Its name, and those of the functions that clone and free handles.
    pub fn functions(&self) -> (String, String, String) {
        (self.class.clone(), self.clone.clone(), self.free.clone())
    }
}

/// The async form of a blocking method.
fn threaded(callable: &Callable, types: &Types<'_>) -> Result<Function> {
    if callable.is_async() {
        bail!(
            "uniffi.toml: bindings.node.also_async: {} is async already",
            place(callable)
        );
    }
    let form = Form {
        is_threaded: true,
        with_timeout: None,
    };
    let doc = "The same on another thread. If it is cancelled, the thread still finishes it.";
    Function::new(callable, form, Some(doc), 2, types)
}

/// The method that makes the same object with a timeout.
fn with_timeout<'a>(item: &'a Interface, types: &Types<'_>) -> Result<Option<&'a str>> {
    use uniffi_bindgen_common::uniffi::Type;
    let Some(name) = types.config().timeouts.get(&item.orig_name) else {
        return Ok(None);
    };
    let mut methods = item.methods.iter().map(|m| &m.callable);
    let found = methods.find(|callable| callable.orig_name == *name);
    match found {
        Some(callable)
            if let [argument] = callable.arguments.as_slice()
                && argument.ty.ty == Type::Duration
                && !callable.is_async()
                && callable.return_type.ty.as_ref().map(|n| &n.ty) == Some(&item.self_type.ty) =>
        {
            Ok(Some(&callable.name))
        }
        _ => bail!(
            "uniffi.toml: bindings.node.timeouts.{}: {name} does not make the same kind of object \
             from a duration",
            item.orig_name
        ),
    }
}

/// Where `view` finds its memory, if there is one.
fn view(item: &Interface, types: &Types<'_>) -> Result<Option<[String; 3]>> {
    use uniffi_bindgen_common::uniffi::Type;
    let Some([name, address, size]) = types.config().views.get(&item.orig_name) else {
        return Ok(None);
    };
    let mut methods = item.methods.iter().map(|m| &m.callable);
    let method = methods.find(|callable| callable.orig_name == *name);
    let returned = method
        .filter(|callable| !callable.is_async() && callable.arguments.is_empty())
        .and_then(|callable| callable.return_type.ty.as_ref()?.ty.name());
    let fields = match returned.and_then(|name| types.declared(name)) {
        Some(Declared::Record(record)) => record.fields.as_slice(),
        _ => &[],
    };
    let field = |name: &str| {
        let mut fields = fields.iter().filter(|field| field.ty.ty == Type::UInt64);
        let field = fields.find(|field| field.orig_name == name)?;
        Some(names::member(&field.name))
    };
    match (method, field(address), field(size)) {
        (Some(method), Some(address), Some(size)) => {
            Ok(Some([names::member(&method.name), address, size]))
        }
        _ => bail!(
            "uniffi.toml: bindings.node.views.{}: {name} is no method that returns a record with \
             the fields {address} and {size} of type u64",
            item.orig_name
        ),
    }
}

fn check_dispose(
    item: &Interface,
    dispose: Option<&Callable>,
    async_dispose: Option<&Callable>,
) -> Result<()> {
    let settings = [
        ("dispose", dispose, false),
        ("async_dispose", async_dispose, true),
    ];
    for (setting, callable, is_async) in settings {
        if let Some(callable) = callable
            && (callable.is_async() != is_async || !callable.arguments.is_empty())
        {
            bail!(
                "uniffi.toml: bindings.node.{setting}.{}: {} is no {} method without arguments",
                item.orig_name,
                callable.orig_name,
                if is_async { "async" } else { "blocking" }
            );
        }
    }
    Ok(())
}

/// The methods for what Rust's traits do.
fn traits(item: &Interface, types: &Types<'_>) -> Result<Vec<Function>> {
    let methods = &item.uniffi_trait_methods;
    let named: [(&Option<Method>, &str); 5] = [
        (&methods.display_fmt, "toString"),
        (&methods.debug_fmt, "toDebugString"),
        (&methods.eq_eq, "equals"),
        (&methods.hash_hash, "hashCode"),
        (&methods.ord_cmp, "compareTo"),
    ];
    let form = Form {
        is_threaded: false,
        with_timeout: None,
    };
    let all = named.into_iter();
    all.filter_map(|(method, name)| Some((method.as_ref()?, name)))
        .map(|(method, name)| {
            let doc = method.docstring.as_deref();
            let mut function = Function::new(&method.callable, form, doc, 2, types)?;
            name.clone_into(&mut function.name);
            Ok(function)
        })
        .collect()
}
