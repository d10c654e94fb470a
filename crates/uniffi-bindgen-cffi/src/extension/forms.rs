//! How types are described: by strings, tuples, and names of such that the module has.

use super::kinds::Kind;
use super::word;
use crate::block::Block;
use crate::code::Code;
use crate::names;
use crate::parts::Part;
use crate::types::Types;
use crate::uniffi::{Enum, Field, FieldsKind, Record, Type, TypeDefinition, Variant};

/// Describes types, and remembers those that have a name, in the order in which they are needed.
pub struct Forms<'a> {
    types: &'a Types<'a>,
    /// Names of types, and the statements that define them.
    defined: Vec<(String, Block)>,
    /// What is being described; a type that is part of itself cannot be.
    open: Vec<String>,
}

impl<'a> Forms<'a> {
    /// Nothing is described yet.
    pub fn new(types: &'a Types<'a>) -> Self {
        Self {
            types,
            defined: Vec::new(),
            open: Vec::new(),
        }
    }

    /// The statements that define what has a name.
    pub fn definitions(self) -> impl Iterator<Item = Part> + use<'a> {
        let types = self.types;
        let defined = self.defined.into_iter();
        defined.map(move |(name, statement)| {
            let source = types.source(&statement);
            Part::helper(vec![name], source).after(0)
        })
    }

    /// The description of what crosses by itself: an object, or anything else.
    pub fn outer(&mut self, ty: &Type) -> Option<Code> {
        match ty {
            Type::Custom { builtin, .. } if self.types.conversion(ty).is_none() => {
                self.outer(builtin)
            }
            _ => self.form(ty),
        }
    }

    /// The description of a result: that of what crosses by itself, or what reads it.
    pub fn result(&mut self, ty: &Type) -> Option<Code> {
        let is_read_from_its_start = matches!(
            ty,
            Type::Record { .. }
                | Type::Enum { .. }
                | Type::Optional { .. }
                | Type::Sequence { .. }
                | Type::Set { .. }
                | Type::Map { .. }
                | Type::Timestamp
                | Type::Duration
        );
        let reader = || is_read_from_its_start.then(|| self.types.get(ty).reader().into());
        self.outer(ty).or_else(reader)
    }

    /// The description of an error, or what reads it.
    pub fn error(&mut self, ty: &Type) -> Code {
        let reader = || self.types.get(ty).reader().into();
        self.form(ty).unwrap_or_else(reader)
    }

    /// The description of what a method is called on.
    pub fn receiver(&mut self, ty: &Type) -> Option<Code> {
        let item = match (ty, self.own(ty)) {
            (_, Some(TypeDefinition::Interface(item))) => item,
            // The classes of other modules are not known here.
            (Type::Interface { .. }, _) => return None,
            _ => return self.form(ty),
        };
        let (class, _) = self.types.class_and_protocol(item);
        let functions = [&item.ffi_func_clone.0, &item.ffi_func_free.0];
        let [clone, free] = functions.map(|name| format!("\"{name}\"").into());
        self.define(&class.clone(), |_| {
            Some(vec![word(Kind::Object), class.into(), clone, free])
        })
    }

    /// The description of what may be part of something else.
    pub fn form(&mut self, ty: &Type) -> Option<Code> {
        Some(match ty {
            Type::UInt8 => word(Kind::U8),
            Type::Int8 => word(Kind::I8),
            Type::UInt16 => word(Kind::U16),
            Type::Int16 => word(Kind::I16),
            Type::UInt32 => word(Kind::U32),
            Type::Int32 => word(Kind::I32),
            Type::UInt64 => word(Kind::U64),
            Type::Int64 => word(Kind::I64),
            Type::Float32 => word(Kind::F32),
            Type::Float64 => word(Kind::F64),
            Type::Boolean => word(Kind::Bool),
            Type::String => word(Kind::String),
            Type::Bytes => word(Kind::Bytes),
            Type::Optional { inner_type } => of(Kind::Optional, vec![self.form(inner_type)?]),
            Type::Sequence { inner_type } => of(Kind::Sequence, vec![self.form(inner_type)?]),
            Type::Set { inner_type } => of(Kind::Set, vec![self.form(inner_type)?]),
            Type::Map {
                key_type,
                value_type,
            } => of(
                Kind::Map,
                vec![self.form(key_type)?, self.form(value_type)?],
            ),
            Type::Duration => of(Kind::Duration, vec!["$datetime.timedelta".into()]),
            Type::Timestamp => of(
                Kind::Timestamp,
                ["$datetime.datetime", "_EPOCH", "$datetime.timedelta"]
                    .map(Code::from)
                    .into(),
            ),
            Type::Interface { imp, .. } if !imp.has_callback_interface() => {
                return self.receiver(ty);
            }
            Type::Box { inner_type } => return self.form(inner_type),
            Type::Custom { builtin, .. } if self.types.conversion(ty).is_none() => {
                return self.form(builtin);
            }
            Type::Record { .. } | Type::Enum { .. } => return self.named(ty),
            _ => return None,
        })
    }

    fn named(&mut self, ty: &Type) -> Option<Code> {
        let definition = self.own(ty)?;
        let class = self.types.named(ty).class;
        self.define(&class.clone(), |forms| match definition {
            TypeDefinition::Record(item) => forms.record(&class, item),
            TypeDefinition::Enum(item) => forms.enumeration(&class, item),
            _ => None,
        })
    }

    /// Where a type is defined, if that is in the module that is written.
    fn own(&self, ty: &Type) -> Option<&'a TypeDefinition> {
        let is_own = self.types.is_own(ty);
        is_own.then(|| self.types.definition(ty)).flatten()
    }

    /// The name of a description, which is made if there is none.
    fn define(
        &mut self,
        class: &str,
        parts: impl FnOnce(&mut Self) -> Option<Vec<Code>>,
    ) -> Option<Code> {
        let name = format!("_form_{class}");
        if self.defined.iter().any(|(defined, _)| *defined == name) {
            return Some(name.into());
        }
        if self.open.contains(&name) {
            return None;
        }
        self.open.push(name.clone());
        let parts = parts(self);
        self.open.pop();
        let statement = Block::new().set(name.as_str(), Code::tuple(parts?));
        self.defined.push((name.clone(), statement));
        Some(name.into())
    }

    fn record(&mut self, class: &str, item: &Record) -> Option<Vec<Code>> {
        let kind = match self.types.config().takes_tuples(class) {
            true => Kind::RecordOrTuple,
            false => Kind::Record,
        };
        self.instance(kind, class, &item.fields, &item.fields_kind)
    }

    fn enumeration(&mut self, class: &str, item: &Enum) -> Option<Vec<Code>> {
        let is_error = item.self_type.is_used_as_error;
        if item.is_flat && !is_error {
            return Some(vec![word(Kind::Enum), format!("*_{class}_variants").into()]);
        }
        if is_error && self.types.config().has_error_bases(class) {
            // A package may put classes of its own in the place of these, which are found by name.
            return None;
        }
        let mut parts = vec![word(Kind::Variants)];
        for variant in &item.variants {
            let parts_of_it = match is_error {
                true => self.exception(class, item, variant)?,
                false => {
                    let class = self.types.classes().of_variant(item, variant);
                    self.instance(Kind::Record, class, &variant.fields, &variant.fields_kind)?
                }
            };
            parts.push(Code::tuple(parts_of_it));
        }
        Some(parts)
    }

    fn exception(&mut self, class: &str, item: &Enum, variant: &Variant) -> Option<Vec<Code>> {
        let name = names::class(&variant.name);
        // Python's own exceptions may make something else of their arguments.
        let is_plain = self.types.config().error_bases(class, &name).is_empty();
        let class = self.types.classes().of_variant(item, variant).to_owned();
        if item.is_flat {
            // Its message is all that crosses.
            return Some(vec![word(Kind::Error), class.into(), word(Kind::String)]);
        }
        match variant.fields_kind {
            FieldsKind::Named if is_plain => self.instance(
                Kind::Exception,
                &class,
                &variant.fields,
                &variant.fields_kind,
            ),
            _ => self.values(Kind::Error, class, &variant.fields),
        }
    }

    fn instance(
        &mut self,
        kind: Kind,
        class: &str,
        fields: &[Field],
        fields_kind: &FieldsKind,
    ) -> Option<Vec<Code>> {
        if matches!(fields_kind, FieldsKind::Unnamed) {
            return self.values(Kind::Tuple, class.to_owned(), fields);
        }
        let mut parts = vec![word(kind), class.into()];
        for field in fields {
            let name = names::variable(&field.name);
            let name = format!("\"{name}\"").into();
            parts.push(Code::tuple(vec![name, self.form(&field.ty.ty)?]));
        }
        Some(parts)
    }

    fn values(&mut self, kind: Kind, class: String, fields: &[Field]) -> Option<Vec<Code>> {
        let mut parts = vec![word(kind), class.into()];
        for field in fields {
            parts.push(self.form(&field.ty.ty)?);
        }
        Some(parts)
    }
}

/// The description of what has parts.
fn of(kind: Kind, parts: Vec<Code>) -> Code {
    let parts = [word(kind)].into_iter().chain(parts);
    Code::tuple(parts.collect())
}
