//! The classes in C++.

use anyhow::{Context, Result};
use askama::Template;
use uniffi_bindgen_common::uniffi::Type;

use super::Module;
use crate::cpp;
use crate::types::{Crossing, Types, enums, record};

impl Module {
    /// The classes in C++, each behind those that its fields and default arguments need.
    pub(super) fn render_classes(&mut self, all: &[Type], types: &Types<'_>) -> Result<()> {
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
