//! The types in C, and their helper functions.

use anyhow::{Context, Result};
use askama::Template;
use uniffi_bindgen_common::uniffi::Type;

use super::Module;
use crate::clashes::Names;
use crate::inventory::Inventory;
use crate::types::{CType, Crossing, Types, compound, enums, optional, record};

impl Module {
    pub(super) fn render_types(&mut self, inventory: &Inventory, types: &Types<'_>) -> Result<()> {
        let mut tags = Names::default();
        for ty in &inventory.all {
            let ctype = types.get(ty);
            // Two types of the interface may be one in C.
            let is_new = tags.add(&ctype.tag, "").is_ok();
            let rendered = self.render_type(ty, &ctype, is_new, types)?;
            if !is_new {
                continue;
            }
            if let Some(definition) = rendered {
                self.types.push(definition);
                self.type_names.push((ctype.c.clone(), "a type"));
            }
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
        let rendered = match ty {
            Type::Record { name, .. } => Rendered::record(name, types)?,
            Type::Enum { name, .. } if ctype.crossing != Crossing::Error => {
                Rendered::enumeration(name, ctype, types)?
            }
            Type::Optional { inner_type } => {
                Rendered::optional(ctype, &types.get(inner_type), is_new)?
            }
            Type::Sequence { inner_type } | Type::Set { inner_type } => {
                Rendered::list(ctype, &types.get(inner_type), is_new)?
            }
            Type::Map {
                key_type,
                value_type,
            } => Rendered::map(ctype, &types.get(key_type), &types.get(value_type), is_new)?,
            _ => return Ok(None),
        };
        self.type_names.extend(rendered.names);
        self.helpers.push(rendered.source);
        self.wrappers.push(rendered.wrapper);
        Ok(rendered.header)
    }
}

/// What is rendered of a type.
struct Rendered {
    /// Its definition in C, if it needs one.
    header: Option<String>,
    /// The helper functions in C.
    source: String,
    /// The helper functions in C++.
    wrapper: String,
    /// The names that it defines beside its own, each with what it names.
    names: Vec<(String, &'static str)>,
}

impl Rendered {
    fn record(name: &str, types: &Types<'_>) -> Result<Self> {
        let item = types.record(name).context("a record")?;
        let record = &record::Definition::new(item, types)?;
        Ok(Self {
            header: Some(record::Header { record }.render()?),
            source: record::Source { record }.render()?,
            wrapper: record::Wrapper { record }.render()?,
            names: record.names(),
        })
    }

    fn enumeration(name: &str, ty: &CType, types: &Types<'_>) -> Result<Self> {
        let item = types.enumeration(name).context("an enum")?;
        let item = &enums::Definition::new(item, &ty.tag, types)?;
        Ok(Self {
            header: Some(enums::Header { item }.render()?),
            source: enums::Source { item }.render()?,
            wrapper: enums::Wrapper { item }.render()?,
            names: item.names(),
        })
    }

    fn optional(ty: &CType, inner: &CType, is_new: bool) -> Result<Self> {
        let is_struct = ty.tag != inner.tag;
        let is_object = inner.crossing == Crossing::Object;
        let source = optional::Source {
            ty,
            inner,
            is_new,
            is_struct,
            is_object,
        };
        let wrapper = optional::Wrapper {
            ty,
            inner,
            is_struct,
            is_object,
        };
        let header = is_struct.then(|| optional::Header { ty, inner }.render());
        Ok(Self {
            header: header.transpose()?,
            source: source.render()?,
            wrapper: wrapper.render()?,
            names: Vec::new(),
        })
    }

    fn list(ty: &CType, item: &CType, is_new: bool) -> Result<Self> {
        let items = match item.c.ends_with('*') {
            true => format!("{}const *items", item.c),
            false => format!("const {} *items", item.c),
        };
        let is_set = ty.cpp.starts_with("std::set");
        Ok(Self {
            header: Some(compound::ListHeader { ty, items }.render()?),
            source: compound::ListSource { ty, item, is_new }.render()?,
            wrapper: compound::ListWrapper { ty, item, is_set }.render()?,
            names: Vec::new(),
        })
    }

    fn map(ty: &CType, key: &CType, value: &CType, is_new: bool) -> Result<Self> {
        let is_map = ty.cpp.starts_with("std::map");
        let source = compound::MapSource {
            ty,
            key,
            value,
            is_new,
        };
        let wrapper = compound::MapWrapper {
            ty,
            key,
            value,
            is_map,
        };
        Ok(Self {
            header: Some(compound::MapHeader { ty, key, value }.render()?),
            source: source.render()?,
            wrapper: wrapper.render()?,
            names: Vec::new(),
        })
    }
}

fn is_builtin(tag: &str) -> bool {
    matches!(tag, "string" | "bytes")
}
