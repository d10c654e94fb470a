//! Documentation in Go's manner: comments that begin with the name, and links to what they mention.

mod comment;

use std::collections::HashMap;

use uniffi_bindgen_common::docs;
use uniffi_bindgen_common::uniffi::{
    Callable, CallableKind, Enum, Interface, Record, TypeDefinition,
};

use self::comment::comment;
use crate::defaults::Default;
use crate::types::Types;
use crate::{callable, names};

/// In what a comment stands: names of its members need no type before them.
#[derive(Clone, Copy)]
pub struct Place<'a>(Option<&'a str>);

impl<'a> Place<'a> {
    /// In a type.
    pub fn of(name: &'a str) -> Self {
        Self(Some(name))
    }

    /// In no type.
    pub fn package() -> Self {
        Self(None)
    }
}

/// What the comments of a package may mention, each with its link.
pub struct Docs<'a> {
    links: HashMap<String, String>,
    types: &'a Types<'a>,
}

impl<'a> Docs<'a> {
    /// All that a namespace defines, by its names in the interface.
    pub fn new(types: &'a Types<'a>) -> Self {
        let links = HashMap::new();
        let mut docs = Self { links, types };
        for function in &types.namespace().functions {
            docs.add_callable(&function.callable, None);
        }
        for definition in &types.namespace().type_definitions {
            match definition {
                TypeDefinition::Interface(item) => docs.add_interface(item),
                TypeDefinition::Record(item) => docs.add_record(item),
                TypeDefinition::Enum(item) => docs.add_enum(item),
                _ => {}
            }
        }
        docs
    }

    fn add(&mut self, name: String, go: &str) {
        self.links.insert(name, format!("[{go}]"));
    }

    fn add_callable(&mut self, callable: &Callable, of: Option<&Interface>) {
        if !callable::is_exported(callable, self.types) {
            return;
        }
        let go = callable::name(callable, self.types);
        match of {
            None => self.add(callable.orig_name.clone(), &go),
            Some(item) => {
                let is_method = matches!(callable.kind, CallableKind::Method { .. });
                let class = names::exported(&item.name);
                let go = if is_method {
                    format!("{class}.{go}")
                } else {
                    go
                };
                self.add(format!("{}.{}", item.orig_name, callable.orig_name), &go);
                self.add(format!("{}.{}", item.name, callable.orig_name), &go);
            }
        }
    }

    fn add_interface(&mut self, item: &Interface) {
        self.add(item.orig_name.clone(), &names::exported(&item.name));
        let constructors = item.constructors.iter().map(|c| &c.callable);
        for callable in constructors.chain(item.methods.iter().map(|m| &m.callable)) {
            self.add_callable(callable, Some(item));
        }
    }

    fn add_record(&mut self, item: &Record) {
        let class = names::exported(&item.name);
        self.add(item.orig_name.clone(), &class);
        for field in &item.fields {
            let go = format!("{class}.{}", names::field(&field.name));
            self.add(format!("{}.{}", item.name, field.orig_name), &go);
        }
    }

    fn add_enum(&mut self, item: &Enum) {
        let class = names::exported(&item.name);
        self.add(item.orig_name.clone(), &class);
        for variant in &item.variants {
            let go = match item.self_type.is_used_as_error {
                true => self.types.error_variant(item, variant),
                false => format!("{class}{}", names::exported(&variant.name)),
            };
            self.add(format!("{}.{}", item.name, variant.orig_name), &go);
            if item.self_type.is_used_as_error {
                self.add(variant.orig_name.clone(), &go);
            }
        }
    }

    /// The comment of a package.
    pub fn of_package(&self, name: &str, text: Option<&str>) -> String {
        let text = self.go(text, Place(None));
        let text = text.map(|text| format!("Package {name}: {}", lowered(&text)));
        comment(&text.unwrap_or_default(), "")
    }

    /// The comment of a type.
    pub fn of_type(&self, name: &str, text: Option<&str>, place: Place<'_>) -> String {
        self.named(name, text, place, |first, _| match first {
            "A" | "An" | "The" | "What" => "is",
            "How" | "When" => "says",
            _ => "",
        })
    }

    /// The comment of a variant that is a struct.
    pub fn of_variant(&self, name: &str, text: Option<&str>, place: Place<'_>) -> String {
        let text = self.go(text, place);
        let text = text.map(|text| format!("{name}: {}", lowered(&text)));
        comment(&text.unwrap_or_default(), "")
    }

    /// The comment of a function or method.
    pub fn of_callable(&self, name: &str, text: Option<&str>, place: Place<'_>) -> String {
        self.named(name, text, place, |first, rest| match first {
            "The" if rest.starts_with("same with ") => "does",
            "A" | "An" | "The" | "How" | "By" => "returns",
            "Whether" => "reports",
            _ => "",
        })
    }

    /// The comment of a constant.
    pub fn of_constant(&self, text: Option<&str>, place: Place<'_>) -> String {
        comment(&self.go(text, place).unwrap_or_default(), "\t")
    }

    /// The comment of a field.
    pub fn of_field(&self, text: Option<&str>, place: Place<'_>, default: &Default) -> String {
        let mut text = self.go(text, place).unwrap_or_default();
        let nil = match default {
            Default::Value(value) => format!("Nil means {value}."),
            Default::NotNil => "It has no default in Go: nil means that there is none.".to_owned(),
            Default::None | Default::Zero => String::new(),
        };
        if !text.is_empty() && !nil.is_empty() {
            text.push(' ');
        }
        text += &nil;
        comment(&text, "\t")
    }

    /// A comment that begins with a name, and the verb that its first word asks for.
    fn named(
        &self,
        name: &str,
        text: Option<&str>,
        place: Place<'_>,
        verb: fn(&str, &str) -> &'static str,
    ) -> String {
        let Some(text) = self.go(text, place) else {
            return String::new();
        };
        let (first, rest) = text.split_once([' ', '\n']).unwrap_or((&text, ""));
        let is_verb = first.ends_with('s') && first.chars().all(char::is_alphabetic);
        let text = match verb(first, rest) {
            "" if is_verb => format!("{name} {}", lowered(&text)),
            "" if first.starts_with('[') => format!("{name} is {text}"),
            "" => format!("{name}: {}", lowered(&text)),
            verb => format!("{name} {verb} {}", lowered(&text)),
        };
        comment(&text, "")
    }

    /// The text, if there is one, with the names that Go has for what it mentions.
    fn go(&self, text: Option<&str>, place: Place<'_>) -> Option<String> {
        let text = docs::text(text)?.replace("for async code", "with a context");
        let parts = text.split('`').enumerate();
        let parts = parts.map(|(index, part)| match index % 2 {
            0 => part.to_owned(),
            _ => self.mention(part, place),
        });
        Some(parts.collect())
    }

    fn mention(&self, name: &str, place: Place<'_>) -> String {
        let member = place.0.map(|of| format!("{of}.{name}"));
        let link = member.and_then(|member| self.links.get(&member));
        if let Some(link) = link.or_else(|| self.links.get(name)) {
            return link.clone();
        }
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        match name {
            "null" => "nil".to_owned(),
            _ if name.chars().all(is_name) => names::unexported(name),
            _ => format!("`{name}`"),
        }
    }
}

/// A sentence that no longer is the first one.
fn lowered(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next();
    let second = letters.next();
    match (first, second) {
        // An abbreviation stays one.
        (Some(_), Some(second)) if second.is_uppercase() => text.to_owned(),
        (Some(first), _) => first.to_lowercase().chain(text.chars().skip(1)).collect(),
        _ => String::new(),
    }
}
