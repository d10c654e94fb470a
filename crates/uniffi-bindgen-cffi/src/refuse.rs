//! The check before anything is written: what cannot be expressed is refused, by name and place.

use std::collections::HashSet;

use anyhow::{Result, bail};
use uniffi_bindgen::pipeline::general::{
    Argument, Callable, DefaultValue, Enum, FfiDefinition, Field, Interface, Literal, Namespace,
    Record, Type, TypeDefinition, VTable,
};

use crate::names;
use crate::types::{enums, interface};

/// Refuses a namespace that has something this backend does not cover.
///
/// # Errors
/// The first such thing: what it is and where it stands.
pub fn check(namespace: &Namespace) -> Result<()> {
    for function in &namespace.functions {
        let callable = &function.callable;
        let place = format!("function {}", callable.name);
        if HELPERS_USE.contains(&names::variable(&callable.name).as_str()) {
            bail!(
                "{place}: the module needs Python's own {} besides; rename the function \
                 under [bindings.python.rename] in uniffi.toml",
                callable.name
            );
        }
        check_callable(callable, &place, namespace)?;
    }
    for definition in &namespace.type_definitions {
        check_definition(definition, namespace)?;
    }
    check_classes(namespace)
}

/// What of Python the helpers in a module call by name.
const HELPERS_USE: [&str; 36] = [
    "abs",
    "atexit",
    "datetime",
    "enum",
    "importlib",
    "itertools",
    "os",
    "struct",
    "sys",
    "threading",
    "time",
    "typing",
    "weakref",
    "builtins",
    "bytearray",
    "bytes",
    "classmethod",
    "dict",
    "enumerate",
    "float",
    "frozenset",
    "getattr",
    "hasattr",
    "int",
    "isinstance",
    "len",
    "list",
    "map",
    "max",
    "memoryview",
    "object",
    "range",
    "set",
    "str",
    "tuple",
    "type",
];

/// Refuses an interface that declares functions which its library does not export.
///
/// # Errors
/// The first such function.
pub fn check_exports(namespace: &Namespace, library: &[u8]) -> Result<()> {
    let exported: HashSet<&[u8]> = library
        .split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_')
        // Some systems put an underscore before the names of C.
        .map(|word| word.strip_prefix(b"_").unwrap_or(word))
        .collect();
    for definition in &namespace.ffi_definitions {
        let FfiDefinition::RustFunction(function) = definition else {
            continue;
        };
        let symbol = &function.name.0;
        if exported.contains(symbol.as_bytes()) {
            continue;
        }
        let hint = match symbol.contains("_uniffi_trait_") {
            true => {
                "; UniFFI exports no traits for errors of a .udl file: take Traits=(…) away \
                 there and put #[uniffi::export(Display)] on the Rust type"
            }
            false => "",
        };
        bail!("{symbol}: it is in the interface, but the library does not export it{hint}");
    }
    Ok(())
}

/// Refuses two classes of one name: those of variants stand beside all others.
fn check_classes(namespace: &Namespace) -> Result<()> {
    let mut seen = HashSet::new();
    for definition in &namespace.type_definitions {
        for class in classes(definition) {
            if !seen.insert(class.clone()) {
                bail!("class {class}: there are two things that would be called that");
            }
        }
    }
    Ok(())
}

fn classes(definition: &TypeDefinition) -> Vec<String> {
    match definition {
        TypeDefinition::Interface(item) => {
            let (class, protocol) = interface::class_and_protocol(item);
            vec![class, protocol]
        }
        TypeDefinition::CallbackInterface(item) => vec![names::class(&item.name)],
        TypeDefinition::Record(item) => vec![names::class(&item.name)],
        TypeDefinition::Enum(item) => {
            let class = names::class(&item.name);
            let is_plain = item.is_flat && !item.self_type.is_used_as_error;
            let variants = item.variants.iter().filter(|_| !is_plain);
            let variants = variants.map(|v| enums::variant_class(&class, &v.name));
            variants.chain([class.clone()]).collect()
        }
        _ => Vec::new(),
    }
}

fn check_definition(definition: &TypeDefinition, namespace: &Namespace) -> Result<()> {
    match definition {
        TypeDefinition::Interface(interface) => check_interface(interface, namespace),
        TypeDefinition::Record(record) => check_record(record, namespace),
        TypeDefinition::Enum(item) => check_enum(item, namespace),
        TypeDefinition::CallbackInterface(item) => {
            let place = format!("callback interface {}", item.name);
            check_vtable(&item.vtable, &place, namespace)
        }
        TypeDefinition::Custom(item) => bail!("custom type {} is not supported", item.name),
        TypeDefinition::External(item) => bail!(
            "type {} of namespace {}: types of other crates are not supported",
            item.name,
            item.namespace
        ),
        TypeDefinition::Simple(_)
        | TypeDefinition::Box(_)
        | TypeDefinition::Optional(_)
        | TypeDefinition::Sequence(_)
        | TypeDefinition::Map(_)
        | TypeDefinition::Set(_) => Ok(()),
    }
}

fn check_interface(interface: &Interface, namespace: &Namespace) -> Result<()> {
    let place = format!("interface {}", interface.name);
    for constructor in &interface.constructors {
        let callable = &constructor.callable;
        if callable.is_primary_constructor() && callable.is_async() {
            bail!(
                "{place}: its primary constructor is async, which Python's __init__ cannot be; give it a name"
            );
        }
        check_callable(
            callable,
            &format!("{place}, constructor {}", callable.name),
            namespace,
        )?;
    }
    check_methods(
        interface.methods.iter().map(|m| &m.callable),
        &place,
        namespace,
    )?;
    match &interface.vtable {
        Some(vtable) => check_vtable(vtable, &place, namespace),
        None => Ok(()),
    }
}

/// Refuses methods for Python objects that no Rust can call.
fn check_vtable(vtable: &VTable, place: &str, namespace: &Namespace) -> Result<()> {
    for method in &vtable.methods {
        let callable = &method.callable;
        let place = format!("{place}, method {}", callable.name);
        check_callable(callable, &place, namespace)?;
        if let Some(node) = &callable.throws_type.ty
            && !matches!(node.ty, Type::Enum { .. })
        {
            bail!("{place}, error: Rust takes only enums as errors from Python");
        }
    }
    Ok(())
}

fn check_record(record: &Record, namespace: &Namespace) -> Result<()> {
    let place = format!("dictionary {}", record.name);
    check_fields(&record.fields, &place, namespace)?;
    if let Some(constructor) = record.constructors.first() {
        let name = &constructor.callable.name;
        bail!("{place}: constructor {name}: constructors of records are not supported");
    }
    check_methods(
        record.methods.iter().map(|m| &m.callable),
        &place,
        namespace,
    )
}

fn check_enum(item: &Enum, namespace: &Namespace) -> Result<()> {
    let place = format!("enum {}", item.name);
    for variant in &item.variants {
        let place = format!("{place}, variant {}", variant.name);
        check_fields(&variant.fields, &place, namespace)?;
    }
    if let Some(constructor) = item.constructors.first() {
        let name = &constructor.callable.name;
        bail!("{place}: constructor {name}: constructors of enums are not supported");
    }
    check_methods(item.methods.iter().map(|m| &m.callable), &place, namespace)
}

fn check_methods<'a>(
    methods: impl Iterator<Item = &'a Callable>,
    place: &str,
    namespace: &Namespace,
) -> Result<()> {
    for callable in methods {
        check_callable(
            callable,
            &format!("{place}, method {}", callable.name),
            namespace,
        )?;
    }
    Ok(())
}

fn check_fields(fields: &[Field], place: &str, namespace: &Namespace) -> Result<()> {
    for field in fields {
        let place = format!("{place}, field {}", field.name);
        check_default(field.default.as_ref(), &place, namespace)?;
        check_type(&field.ty.ty, &place, namespace)?;
    }
    Ok(())
}

/// A variant with fields has no values that a name stands for.
fn check_default(default: Option<&DefaultValue>, place: &str, namespace: &Namespace) -> Result<()> {
    let Some(DefaultValue::Literal(Literal::Enum(variant, node))) = default else {
        return Ok(());
    };
    let is_flat = namespace.type_definitions.iter().any(|definition| {
        matches!(definition, TypeDefinition::Enum(e) if e.self_type == *node && e.is_flat)
    });
    match is_flat {
        true => Ok(()),
        false => bail!("{place}: default {variant}: its enum has variants with fields"),
    }
}

fn check_callable(callable: &Callable, place: &str, namespace: &Namespace) -> Result<()> {
    for argument in &callable.arguments {
        let place = format!("{place}, argument {}", argument.name);
        check_argument(argument, &place)?;
        check_default(argument.default.as_ref(), &place, namespace)?;
        check_type(&argument.ty.ty, &place, namespace)?;
    }
    if let Some(ty) = &callable.return_type.ty {
        check_type(&ty.ty, &format!("{place}, return type"), namespace)?;
    }
    if let Some(ty) = &callable.throws_type.ty {
        let place = format!("{place}, error");
        check_type(&ty.ty, &place, namespace)?;
        if !matches!(ty.ty, Type::Enum { .. } | Type::Interface { .. }) {
            bail!("{place}: only enums and interfaces are supported as errors");
        }
    }
    Ok(())
}

fn check_argument(argument: &Argument, place: &str) -> Result<()> {
    if argument.is_borrowed_bytes() {
        bail!("{place}: borrowed bytes are not supported; take the bytes by value");
    }
    Ok(())
}

fn check_type(ty: &Type, place: &str, namespace: &Namespace) -> Result<()> {
    match ty {
        Type::Optional { inner_type }
        | Type::Sequence { inner_type }
        | Type::Set { inner_type }
        | Type::Box { inner_type } => check_type(inner_type, place, namespace),
        Type::Map {
            key_type,
            value_type,
        } => {
            check_type(key_type, place, namespace)?;
            check_type(value_type, place, namespace)
        }
        Type::Custom { name, .. } => bail!("{place}: custom type {name} is not supported"),
        _ => match ty.namespace() {
            Some(other) if other != namespace.name => bail!(
                "{place}: {} of namespace {other}: types of other crates are not supported",
                ty.name().unwrap_or_default()
            ),
            _ => Ok(()),
        },
    }
}
