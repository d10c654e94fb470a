//! What values look like: in Python, and in a buffer.
//!
//! A module describes them when it is imported: by a string such as `"u8"` or `"bytes"`, by a
//! tuple whose first item is one, such as `("optional", "bytes")`, or by a function that reads them.

use super::class::Class;
use super::object::{Held, Object, Python};
use super::plain_class::PlainClass;
use crate::kinds::Kind;

/// The kind of a value.
pub(super) enum Form {
    Number(Number),
    String,
    Bytes,
    Duration(Duration),
    /// A `datetime`: its class, the epoch, and what the time since then is.
    Timestamp(Held, Held, Duration),
    Optional(Box<Form>),
    Sequence(Box<Form>),
    Set(Box<Form>),
    /// A dictionary: its keys and values.
    Map(Box<Form>, Box<Form>),
    /// An enum of Python's; its members, in Rust's order.
    Enum(Vec<Held>),
    /// An instance of a class.
    Instance(Instance),
    /// An object of Rust's.
    Object(Class),
    /// An instance of one of several classes, one a variant.
    Variants(Vec<Instance>),
    /// What a function of Python's reads: from all of a buffer, given its content and a position.
    Other(Held),
}

/// What crosses by itself as one word, and takes `size` bytes in a buffer.
#[derive(Clone, Copy)]
pub(super) enum Number {
    Signed { size: usize },
    Unsigned { size: usize },
    Bool,
    Float32,
    Float64,
}

/// The class `timedelta`, and the names of its attributes: days, seconds and microseconds.
pub(super) struct Duration {
    pub(super) class: Held,
    pub(super) parts: [Object; 3],
}

/// A class, and what an instance holds.
pub(super) struct Instance {
    pub(super) class: PlainClass,
    pub(super) place: Place,
    /// Whether `__new__` takes them, too, as an exception's does.
    pub(super) is_exception: bool,
    pub(super) fields: Vec<Form>,
}

/// Where an instance has its values.
pub(super) enum Place {
    /// An attribute each, by name; a tuple may stand for the instance.
    Attributes { names: Vec<Held>, or_tuple: bool },
    /// One attribute, a tuple.
    Tuple(Object),
    /// Where it puts its arguments itself, as an exception does.
    Arguments,
}

impl Number {
    fn of(kind: Kind) -> Option<Self> {
        Some(match kind {
            Kind::U8 => Self::Unsigned { size: 1 },
            Kind::I8 => Self::Signed { size: 1 },
            Kind::U16 => Self::Unsigned { size: 2 },
            Kind::I16 => Self::Signed { size: 2 },
            Kind::U32 => Self::Unsigned { size: 4 },
            Kind::I32 => Self::Signed { size: 4 },
            Kind::U64 => Self::Unsigned { size: 8 },
            Kind::I64 => Self::Signed { size: 8 },
            Kind::F32 => Self::Float32,
            Kind::F64 => Self::Float64,
            Kind::Bool => Self::Bool,
            _ => return None,
        })
    }

    /// Whether it crosses by itself in a register for floats.
    pub(super) fn is_float(self) -> bool {
        matches!(self, Self::Float32 | Self::Float64)
    }

    pub(super) fn size(self) -> usize {
        match self {
            Self::Signed { size } | Self::Unsigned { size } => size,
            Self::Bool => 1,
            Self::Float32 => 4,
            Self::Float64 => 8,
        }
    }

    /// A value as a word, if it is in range.
    pub(super) fn word(self, python: Python, value: &Object) -> Option<u64> {
        match self {
            Self::Unsigned { size } => {
                let number = python.as_unsigned(value)?;
                (number >> (size * 8 - 1) <= 1).then_some(number)
            }
            Self::Signed { size } => {
                let number = python.as_signed(value)?;
                let beyond = number >> (size * 8 - 1);
                (beyond == 0 || beyond == -1).then_some(number as u64)
            }
            Self::Bool if value.is(python.api().r#true) => Some(1),
            Self::Bool if value.is(python.api().r#false) => Some(0),
            Self::Bool => None,
            Self::Float32 => {
                let number = python.as_float(value)?;
                let narrow = number as f32;
                let fits = narrow.is_finite() || !number.is_finite();
                fits.then_some(u64::from(narrow.to_bits()))
            }
            Self::Float64 => Some(python.as_float(value)?.to_bits()),
        }
    }

    /// The value of a word, whose bits beyond its size mean nothing.
    pub(super) fn value(self, python: Python, word: u64) -> Option<Object> {
        let unused = 64 - self.size() * 8;
        match self {
            Self::Unsigned { .. } => python.unsigned(word << unused >> unused),
            Self::Signed { .. } => python.signed((word << unused) as i64 >> unused),
            Self::Bool => Some(python.bool(word as u8 != 0)),
            Self::Float32 => python.float(f64::from(f32::from_bits(word as u32))),
            Self::Float64 => python.float(f64::from_bits(word)),
        }
    }
}

/// The kind that a module names.
pub(super) fn kind(python: Python, name: &Object) -> Option<Kind> {
    let name = python.as_utf8(name)?;
    let mut kinds = Kind::ALL.iter().copied();
    kinds.find(|kind| kind.name().as_bytes() == name)
}

impl Form {
    /// The form that a module describes.
    pub(super) fn new(python: Python, description: &Object) -> Option<Self> {
        let Some(mut parts) = python.tuple_items(description) else {
            return match python.is_text(description) {
                true => match kind(python, description)? {
                    Kind::String => Some(Self::String),
                    Kind::Bytes => Some(Self::Bytes),
                    kind => Number::of(kind).map(Self::Number),
                },
                false => Some(Self::Other(Held::new(python.share(description)))),
            };
        };
        let kind = kind(python, &parts.next()?)?;
        let mut inner = || Some(Box::new(Self::new(python, &parts.next()?)?));
        Some(match kind {
            Kind::Optional => Self::Optional(inner()?),
            Kind::Sequence => Self::Sequence(inner()?),
            Kind::Set => Self::Set(inner()?),
            Kind::Map => Self::Map(inner()?, inner()?),
            Kind::Duration => Self::Duration(Duration::new(python, parts.next()?)?),
            Kind::Timestamp => {
                let (class, epoch) = (Held::new(parts.next()?), Held::new(parts.next()?));
                Self::Timestamp(class, epoch, Duration::new(python, parts.next()?)?)
            }
            Kind::Object => Self::Object(Class::new(python, parts)?),
            Kind::Enum => Self::Enum(parts.map(Held::new).collect()),
            Kind::Variants => {
                let instances = parts.map(|part| match Self::new(python, &part)? {
                    Self::Instance(instance) => Some(instance),
                    _ => None,
                });
                Self::Variants(instances.collect::<Option<_>>()?)
            }
            kind => Self::Instance(Instance::new(python, kind, parts)?),
        })
    }
}

impl Duration {
    fn new(python: Python, class: Object) -> Option<Self> {
        Some(Self {
            class: Held::new(class),
            parts: [
                python.name(c"days")?,
                python.name(c"seconds")?,
                python.name(c"microseconds")?,
            ],
        })
    }

    /// The microseconds of a `timedelta`.
    pub(super) fn microseconds(&self, python: Python, value: &Object) -> Option<i128> {
        if value.class() != self.class.raw() {
            return None;
        }
        let part = |name: &Object| python.as_signed(&python.attribute(value, name)?);
        let [days, seconds, microseconds] = self.parts.each_ref().map(part);
        let seconds = i128::from(days?) * 86_400 + i128::from(seconds?);
        Some(seconds * 1_000_000 + i128::from(microseconds?))
    }

    /// A `timedelta`.
    pub(super) fn value(&self, python: Python, seconds: u64, nanoseconds: u32) -> Option<Object> {
        let parts = [
            python.signed(0)?,
            python.unsigned(seconds)?,
            python.float(f64::from(nanoseconds) / 1000.0)?,
        ];
        python.call(&self.class, &python.tuple(parts)?)
    }
}

impl Instance {
    /// A class, and then its fields: pairs of a name and a form where they have names.
    fn new(python: Python, kind: Kind, mut parts: impl Iterator<Item = Object>) -> Option<Self> {
        let class = PlainClass::new(python, parts.next()?)?;
        let mut fields = Vec::new();
        let place = match kind {
            Kind::Record | Kind::RecordOrTuple | Kind::Exception => {
                let mut names = Vec::new();
                for part in parts {
                    let mut pair = python.tuple_items(&part)?;
                    names.push(Held::new(pair.next()?));
                    fields.push(Form::new(python, &pair.next()?)?);
                }
                Place::Attributes {
                    names,
                    or_tuple: kind == Kind::RecordOrTuple,
                }
            }
            Kind::Tuple | Kind::Error => {
                let forms = parts.map(|part| Form::new(python, &part));
                fields = forms.collect::<Option<_>>()?;
                match kind {
                    Kind::Tuple => Place::Tuple(python.name(c"_values")?),
                    _ => Place::Arguments,
                }
            }
            _ => return None,
        };
        Some(Self {
            class,
            place,
            is_exception: kind == Kind::Exception,
            fields,
        })
    }
}
