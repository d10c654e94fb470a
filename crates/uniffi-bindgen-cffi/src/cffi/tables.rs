//! The tables of `_cffi_backend.FFI(...)`, written as cffi's own recompiler writes them.
//!
//! A table is a sequence of 4-byte big-endian words, each `argument << 8 | opcode`. Types are
//! numbered by their place in `_types`: first every function (its result, its arguments, an end
//! mark), then all other types. The order is cffi's, so that the tests can compare the two
//! byte for byte.

use std::collections::{BTreeMap, HashMap};

use super::{CType, Function, Signature, Struct};

/// The format's version: the oldest that every supported cffi reads.
pub const VERSION: &str = "0x2601";

mod opcode {
    pub const PRIMITIVE: u32 = 1;
    pub const POINTER: u32 = 3;
    pub const STRUCT_UNION: u32 = 9;
    pub const FUNCTION: u32 = 13;
    pub const FUNCTION_END: u32 = 15;
    pub const NOOP: u32 = 17;
    pub const DLOPEN_FUNC: u32 = 35;
}

/// Flag of a struct whose fields must lie where the C standard layout puts them.
const CHECK_FIELDS: u32 = 2;

/// The arguments of `_cffi_backend.FFI`, each the source of Python `bytes` literals.
#[derive(Debug, PartialEq, Eq)]
pub struct Tables {
    /// `_types`: one `bytes`, in pieces.
    pub types: Vec<String>,
    /// `_globals`: a `bytes` (and a zero) for each function.
    pub globals: Vec<String>,
    /// `_struct_unions`: a tuple of `bytes` for each struct.
    pub struct_unions: Vec<Vec<String>>,
    /// `_typenames`: a `bytes` for each typedef.
    pub typenames: Vec<String>,
}

impl Tables {
    /// The tables of a set of structs and functions.
    pub fn new(structs: &[Struct], functions: &[Function]) -> Self {
        let types = TypeTable::new(structs, functions);
        let mut functions: Vec<_> = functions.iter().collect();
        functions.sort_by(|a, b| a.name.cmp(&b.name));
        let mut structs: Vec<_> = structs.iter().collect();
        structs.sort_by(|a, b| a.name.cmp(&b.name));
        Self {
            globals: functions.iter().map(|f| types.global(f)).collect(),
            struct_unions: structs.iter().map(|s| types.struct_union(s)).collect(),
            typenames: structs
                .iter()
                .map(|s| literal(&[types.index(&s.ty())], &s.name))
                .collect(),
            types: types.literals(),
        }
    }
}

/// One entry of `_types`.
enum Entry {
    /// The definition, or a repetition, of a type.
    Type(CType),
    /// The end of a function's arguments.
    End,
}

/// `_types` while it is built: entries in order, and the entry that defines each type.
struct TypeTable {
    entries: Vec<Entry>,
    indices: HashMap<CType, usize>,
    struct_numbers: HashMap<String, u32>,
}

impl TypeTable {
    fn new(structs: &[Struct], functions: &[Function]) -> Self {
        let mut all = BTreeMap::new();
        for item in structs {
            collect(&item.ty(), &mut all);
            for (_, ty) in &item.fields {
                collect(ty, &mut all);
            }
        }
        for function in functions {
            collect(&function.ty(), &mut all);
        }
        let mut names: Vec<_> = structs.iter().map(|s| s.name.clone()).collect();
        names.sort_unstable();
        let mut table = Self {
            entries: Vec::new(),
            indices: HashMap::new(),
            struct_numbers: names.into_iter().zip(0..).collect(),
        };
        table.add_functions(all.values());
        table.add_others(all.values());
        table
    }

    fn add_functions<'a>(&mut self, types: impl Iterator<Item = &'a CType>) {
        for ty in types {
            let CType::Function(signature) = ty else {
                continue;
            };
            self.define(ty);
            for argument in &signature.arguments {
                self.indices
                    .entry(argument.clone())
                    .or_insert(self.entries.len());
                self.entries.push(Entry::Type(argument.clone()));
            }
            self.entries.push(Entry::End);
        }
    }

    fn add_others<'a>(&mut self, types: impl Iterator<Item = &'a CType>) {
        for ty in types {
            if !self.indices.contains_key(ty) {
                self.define(ty);
            }
        }
    }

    fn define(&mut self, ty: &CType) {
        self.indices.insert(ty.clone(), self.entries.len());
        self.entries.push(Entry::Type(ty.clone()));
    }

    /// Where a type is defined. Every type that occurs was collected before.
    fn index(&self, ty: &CType) -> u32 {
        u32::try_from(self.indices[ty]).expect("far fewer types than 2^24")
    }

    fn literals(&self) -> Vec<String> {
        let words: Vec<u32> = self
            .entries
            .iter()
            .enumerate()
            .map(|(position, entry)| self.word(position, entry))
            .collect();
        words.chunks(5).map(|words| literal(words, "")).collect()
    }

    fn word(&self, position: usize, entry: &Entry) -> u32 {
        let Entry::Type(ty) = entry else {
            return opcode::FUNCTION_END;
        };
        let repeated = self.indices[ty] != position;
        match ty {
            CType::Void => opcode::PRIMITIVE,
            CType::Primitive(name) => primitive_number(name) << 8 | opcode::PRIMITIVE,
            _ if repeated => self.index(ty) << 8 | opcode::NOOP,
            CType::Struct(name) => self.struct_numbers[name] << 8 | opcode::STRUCT_UNION,
            CType::Pointer(target) => self.index(target) << 8 | opcode::POINTER,
            CType::Function(signature) => self.index(&signature.result) << 8 | opcode::FUNCTION,
        }
    }

    fn global(&self, function: &Function) -> String {
        literal(
            &[self.index(&function.ty()) << 8 | opcode::DLOPEN_FUNC],
            &function.name,
        )
    }

    fn struct_union(&self, item: &Struct) -> Vec<String> {
        // cffi marks a struct that only has a typedef's name with a dollar sign.
        let head = literal(
            &[self.index(&item.ty()), CHECK_FIELDS],
            &format!("${}", item.name),
        );
        let fields = item
            .fields
            .iter()
            .map(|(name, ty)| literal(&[self.index(ty) << 8 | opcode::NOOP], name));
        std::iter::once(head).chain(fields).collect()
    }
}

impl Struct {
    fn ty(&self) -> CType {
        CType::structure(&self.name)
    }
}

impl Function {
    fn ty(&self) -> CType {
        CType::Function(Box::new(self.signature.clone()))
    }
}

/// Adds a type and all it is made of, ordered by C name.
fn collect(ty: &CType, all: &mut BTreeMap<String, CType>) {
    let key = format!("<{}>", ty.c_name());
    if all.insert(key, ty.clone()).is_some() {
        return;
    }
    match ty {
        CType::Void | CType::Primitive(_) | CType::Struct(_) => {}
        CType::Pointer(target) => collect(target, all),
        CType::Function(signature) => {
            let Signature { result, arguments } = &**signature;
            collect(result, all);
            arguments.iter().for_each(|argument| collect(argument, all));
        }
    }
}

/// cffi's number of a primitive type.
fn primitive_number(name: &str) -> u32 {
    match name {
        "char" => 2,
        "float" => 13,
        "double" => 14,
        "int8_t" => 17,
        "uint8_t" => 18,
        "int16_t" => 19,
        "uint16_t" => 20,
        "int32_t" => 21,
        "uint32_t" => 22,
        "int64_t" => 23,
        "uint64_t" => 24,
        _ => unreachable!("no C type of UniFFI's interface is called {name}"),
    }
}

/// A Python `bytes` literal of words and a name.
fn literal(words: &[u32], name: &str) -> String {
    let mut text = String::from("b\"");
    for byte in words.iter().flat_map(|word| word.to_be_bytes()) {
        text += &format!("\\x{byte:02x}");
    }
    text + name + "\""
}
