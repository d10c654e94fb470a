//! The check before anything is written: what cannot be expressed is refused, by name and place.
//!
//! What no generator here covers is refused for all of them. A language adds what is its own.

use anyhow::{Result, bail};

use crate::uniffi::{
    Argument, Callable, Enum, Field, Interface, Method, Namespace, Type, TypeDefinition,
};

/// What a type is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// What a function takes.
    Argument,
    /// What a function returns.
    Return,
    /// What a function fails with.
    Error,
    /// A field of a record, or of a variant of an enum.
    Field,
    /// What stands behind a custom type.
    Builtin,
}

/// Where a type stands.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The names that lead to it.
    pub of: &'a str,
    /// What it is used for.
    pub role: Role,
    /// Whether it is only a part of what is used for that, such as the item of a list.
    pub is_part: bool,
}

/// What a language does not cover beside what none does. Each is told where it stands.
pub trait Refuse {
    /// What the language is called.
    const LANGUAGE: &'static str;

    /// Refuses a type, whose parts are checked in any case.
    ///
    /// # Errors
    /// Why it is not covered.
    fn ty(&self, ty: &Type, place: Place<'_>) -> Result<()>;

    /// Refuses a function, a constructor or a method, whose arguments and types are checked in any case.
    ///
    /// # Errors
    /// Why it is not covered.
    fn callable(&self, _callable: &Callable, _place: &str) -> Result<()> {
        Ok(())
    }

    /// Refuses an argument of one, whose type is checked in any case.
    ///
    /// # Errors
    /// Why it is not covered.
    fn argument(&self, _argument: &Argument, _of: &Callable, _place: &str) -> Result<()> {
        Ok(())
    }

    /// Refuses an interface, whose members are checked in any case.
    ///
    /// # Errors
    /// Why it is not covered.
    fn interface(&self, _item: &Interface, _place: &str) -> Result<()> {
        Ok(())
    }

    /// Refuses the variants of an enum, whose fields are checked in any case.
    ///
    /// # Errors
    /// Why it is not covered.
    fn variants(&self, _item: &Enum, _place: &str) -> Result<()> {
        Ok(())
    }

    /// Refuses the fields of a record, or of a variant of an enum. Their types are checked in any case.
    ///
    /// # Errors
    /// Why they are not covered.
    fn fields(&self, _fields: &[Field], _of: Option<&Enum>, _place: &str) -> Result<()> {
        Ok(())
    }
}

/// Refuses a namespace that has something that a language does not cover.
///
/// # Errors
/// The first such thing: what it is and where it stands.
pub fn check<R: Refuse>(namespace: &Namespace, language: &R) -> Result<()> {
    for function in &namespace.functions {
        let place = format!("function {}", function.callable.name);
        check_callable(&function.callable, &place, language)?;
    }
    for definition in &namespace.type_definitions {
        check_definition(definition, language)?;
    }
    Ok(())
}

fn check_definition<R: Refuse>(definition: &TypeDefinition, language: &R) -> Result<()> {
    match definition {
        TypeDefinition::Interface(item) => check_interface(item, language),
        TypeDefinition::Record(item) => {
            let place = format!("dictionary {}", item.name);
            check_fields(&item.fields, None, &place, language)?;
            check_no_methods(&item.methods, &place)
        }
        TypeDefinition::Enum(item) => check_enum(item, language),
        TypeDefinition::Custom(item) => {
            let place = format!("custom type {}", item.name);
            check_type(&item.builtin.ty, Role::Builtin, &place, language)
        }
        TypeDefinition::CallbackInterface(item) => {
            bail!(
                "callback interface {}: callbacks are not supported",
                item.name
            )
        }
        _ => Ok(()),
    }
}

fn check_interface<R: Refuse>(item: &Interface, language: &R) -> Result<()> {
    let place = format!("interface {}", item.name);
    if item.vtable.is_some() {
        bail!(
            "{place}: traits that {} implements are not supported",
            R::LANGUAGE
        );
    }
    if item.self_type.is_used_as_error {
        bail!("{place}: only enums are supported as errors");
    }
    language.interface(item, &place)?;
    let constructors = item
        .constructors
        .iter()
        .map(|c| ("constructor", &c.callable));
    let methods = item.methods.iter().map(|m| ("method", &m.callable));
    for (kind, callable) in constructors.chain(methods) {
        let place = format!("{place}, {kind} {}", callable.name);
        check_callable(callable, &place, language)?;
    }
    Ok(())
}

fn check_enum<R: Refuse>(item: &Enum, language: &R) -> Result<()> {
    let place = format!("enum {}", item.name);
    language.variants(item, &place)?;
    for variant in &item.variants {
        let place = format!("{place}, variant {}", variant.name);
        check_fields(&variant.fields, Some(item), &place, language)?;
    }
    check_no_methods(&item.methods, &place)
}

/// What Rust's traits do for a record or an enum is left out.
fn check_no_methods(methods: &[Method], place: &str) -> Result<()> {
    match methods.first() {
        Some(method) => bail!(
            "{place}, method {}: only interfaces have methods",
            method.callable.name
        ),
        None => Ok(()),
    }
}

fn check_fields<R: Refuse>(
    fields: &[Field],
    of: Option<&Enum>,
    place: &str,
    language: &R,
) -> Result<()> {
    language.fields(fields, of, place)?;
    for field in fields {
        let place = format!("{place}, field {}", field.name);
        check_type(&field.ty.ty, Role::Field, &place, language)?;
    }
    Ok(())
}

fn check_callable<R: Refuse>(callable: &Callable, place: &str, language: &R) -> Result<()> {
    language.callable(callable, place)?;
    for argument in &callable.arguments {
        let place = format!("{place}, argument {}", argument.name);
        language.argument(argument, callable, &place)?;
        check_type(&argument.ty.ty, Role::Argument, &place, language)?;
    }
    if let Some(node) = &callable.return_type.ty {
        let place = format!("{place}, return type");
        check_type(&node.ty, Role::Return, &place, language)?;
    }
    if let Some(node) = &callable.throws_type.ty {
        let place = format!("{place}, error");
        if !matches!(node.ty, Type::Enum { .. }) {
            bail!("{place}: only enums are supported as errors");
        }
        check_type(&node.ty, Role::Error, &place, language)?;
    }
    Ok(())
}

fn check_type<R: Refuse>(ty: &Type, role: Role, of: &str, language: &R) -> Result<()> {
    let place = Place {
        of,
        role,
        is_part: false,
    };
    check_type_at(ty, place, language)
}

fn check_type_at<R: Refuse>(ty: &Type, place: Place<'_>, language: &R) -> Result<()> {
    if let Type::CallbackInterface { name, .. } = ty {
        bail!("{}: callbacks are not supported: {name}", place.of);
    }
    language.ty(ty, place)?;
    let place = Place {
        is_part: true,
        ..place
    };
    let parts = match ty {
        Type::Optional { inner_type }
        | Type::Sequence { inner_type }
        | Type::Set { inner_type }
        | Type::Box { inner_type } => vec![inner_type],
        Type::Custom { builtin, .. } => vec![builtin],
        Type::Map {
            key_type,
            value_type,
        } => vec![key_type, value_type],
        _ => Vec::new(),
    };
    let mut parts = parts.into_iter();
    parts.try_for_each(|part| check_type_at(part, place, language))
}
