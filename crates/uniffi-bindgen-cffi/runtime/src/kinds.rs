//! How a module describes to the extension what its functions take and return: the one table of the
//! words and limits for that.
//!
//! The generator has this file, too, through a link: it writes what the runtime reads.

/// The most arguments of a call, the object of a method among them, if all are words or buffers.
pub const MOST: usize = 7;

/// The same if there are floats or borrowed bytes, which are passed in other ways.
pub const MOST_OF_ALL_KINDS: usize = 3;

/// The most arguments of a method that Rust calls.
pub const MOST_OF_ENTRIES: usize = 4;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal;)*) => {
        /// The kind of a value. What has parts is a tuple of its kind and these.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Kind {
            $($(#[$doc])* $kind,)*
        }

        impl Kind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// The word for it.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }
        }
    };
}

kinds! {
    /// A number.
    U8 = "u8";
    /// A number.
    I8 = "i8";
    /// A number.
    U16 = "u16";
    /// A number.
    I16 = "i16";
    /// A number.
    U32 = "u32";
    /// A number.
    I32 = "i32";
    /// A number.
    U64 = "u64";
    /// A number.
    I64 = "i64";
    /// A number.
    F32 = "f32";
    /// A number.
    F64 = "f64";
    /// `True` or `False`.
    Bool = "bool";
    /// Text.
    String = "string";
    /// Bytes.
    Bytes = "bytes";
    /// Bytes that Rust reads where they lie; only an argument is.
    Borrowed = "borrowed";
    /// `None`, or a value of the form that follows.
    Optional = "optional";
    /// A list: the form of its items.
    Sequence = "sequence";
    /// A set: the form of its items.
    Set = "set";
    /// A dictionary: the forms of its keys and of its values.
    Map = "map";
    /// A `timedelta`: that class.
    Duration = "duration";
    /// A `datetime`: that class, the epoch, and the class `timedelta`.
    Timestamp = "timestamp";
    /// An object of Rust's: its class, and the symbols that clone and free its handle.
    Object = "object";
    /// An object of Rust's that ends: its form. Only the argument of the function that frees it is.
    Ended = "ended";
    /// A member of an enum of Python's: its members in Rust's order.
    Enum = "enum";
    /// One of several classes: an instance of each of them.
    Variants = "variants";
    /// An instance: its class, and pairs of an attribute's name and its form.
    Record = "record";
    /// The same, for which a tuple may stand.
    RecordOrTuple = "record or tuple";
    /// The same, whose `__new__` takes the values, too.
    Exception = "exception";
    /// An instance: its class, and the forms of the values of its one attribute.
    Tuple = "tuple";
    /// An exception: its class, and the forms of its arguments.
    Error = "error";
}
