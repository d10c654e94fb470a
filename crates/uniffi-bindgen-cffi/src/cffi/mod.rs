//! The C side: what the library exports, as C declarations and as the tables that
//! `_cffi_backend.FFI` takes.
//!
//! cffi's "out-of-line ABI mode" does its parsing ahead of time: a module holds compact tables
//! instead of C source, so that importing it needs no parser. [`tables`] writes those tables,
//! [`declarations`] says what goes into them, and
//! [`interface`] what of that comes from UniFFI.

pub mod declarations;
pub mod interface;
pub mod tables;

/// A C type, as far as UniFFI's interface uses C.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CType {
    /// `void`
    Void,
    /// A number type or `char`, by its C name.
    Primitive(&'static str),
    /// A struct, by the name of its typedef.
    Struct(String),
    /// A pointer to another type.
    Pointer(Box<CType>),
    /// A function; it only occurs behind a pointer or as an exported symbol.
    Function(Box<Signature>),
}

/// A C function's result and arguments.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Signature {
    /// What it returns.
    pub result: CType,
    /// What it takes, in order.
    pub arguments: Vec<CType>,
}

/// A C struct with the name of its typedef.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Struct {
    /// The typedef's name.
    pub name: String,
    /// Fields, in order.
    pub fields: Vec<(String, CType)>,
}

/// An exported function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// The symbol.
    pub name: String,
    /// Its type.
    pub signature: Signature,
}

impl CType {
    /// A struct, by the name of its typedef.
    pub fn structure(name: &str) -> Self {
        Self::Struct(name.to_owned())
    }

    /// A pointer to a function.
    pub fn function_pointer(result: Self, arguments: Vec<Self>) -> Self {
        Self::Function(Box::new(Signature { result, arguments })).pointer()
    }

    /// A pointer to this type.
    pub fn pointer(self) -> Self {
        Self::Pointer(Box::new(self))
    }

    /// The type's name in C.
    pub fn c_name(&self) -> String {
        self.declare("")
    }

    /// The type in C around a declarator, as in `char *` + `data`.
    pub fn declare(&self, declarator: &str) -> String {
        match self {
            Self::Void => format!("void{declarator}"),
            Self::Primitive(name) => format!("{name}{declarator}"),
            Self::Struct(name) => format!("{name}{declarator}"),
            Self::Pointer(target) => match &**target {
                Self::Function(signature) => signature.declare(&format!("(*{declarator})")),
                target => target.declare(&format!(" *{declarator}")),
            },
            Self::Function(signature) => signature.declare(&format!("({declarator})")),
        }
    }
}

impl Signature {
    fn declare(&self, declarator: &str) -> String {
        let arguments: Vec<String> = self.arguments.iter().map(CType::c_name).collect();
        let arguments = match arguments.is_empty() {
            true => "void".to_owned(),
            false => arguments.join(", "),
        };
        self.result.declare(&format!("{declarator}({arguments})"))
    }
}
