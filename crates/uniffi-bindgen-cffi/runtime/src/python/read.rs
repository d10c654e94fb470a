//! A buffer's content as objects.

use super::class::Class;
use super::form::{Form, Instance, Number, Place};
use super::object::{Object, Python};

/// The value that a buffer of the library holds, and nothing else.
pub(super) fn read(python: Python, form: &Form, buffer: &[u8]) -> Option<Object> {
    let mut reader = Reader {
        python,
        rest: buffer,
    };
    let value = match form {
        Form::Other(read) => return other(python, read, buffer),
        // By itself it is all there is, and its length is that of the buffer.
        Form::String => reader.text(buffer.len()),
        _ => reader.value(form),
    };
    match value {
        Some(value) if reader.rest.is_empty() => Some(value),
        _ => {
            python.fail(c"a value of the library is not what its interface says");
            None
        }
    }
}

/// What a function of Python's reads, which returns it and where it ends.
fn other(python: Python, read: &Object, buffer: &[u8]) -> Option<Object> {
    let content = python.bytes(buffer)?;
    let found = python.call(read, &python.tuple([content, python.signed(0)?])?)?;
    python.tuple_items(&found)?.next()
}

struct Reader<'a> {
    python: Python,
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// A value, unless something is wrong with it or Python has no memory.
    #[inline(always)]
    fn value(&mut self, form: &Form) -> Option<Object> {
        match form {
            Form::Number(number) => self.number(*number),
            Form::String => {
                let length = self.count()?;
                self.text(length)
            }
            Form::Bytes => {
                let length = self.count()?;
                let bytes = self.take(length)?;
                self.python.bytes(bytes)
            }
            _ => self.compound(form),
        }
    }

    /// The same for what has parts, or is made of some.
    fn compound(&mut self, form: &Form) -> Option<Object> {
        match form {
            Form::Optional(inner) => match self.take(1)? {
                [0] => Some(self.python.none()),
                _ => self.value(inner),
            },
            Form::Sequence(inner) => {
                let (python, count) = (self.python, self.count()?);
                python.list(count, || self.value(inner))
            }
            Form::Set(inner) => {
                let (python, count) = (self.python, self.count()?);
                python.set(count, || self.value(inner))
            }
            Form::Map(key, inner) => {
                let (python, count) = (self.python, self.count()?);
                let mut items = Vec::new();
                for _ in 0..count {
                    items.push((self.value(key)?, self.value(inner)?));
                }
                python.dictionary(items.iter().map(|(key, value)| (key, value)))
            }
            Form::Duration(duration) => {
                let (seconds, nanoseconds) = self.time()?;
                duration.value(self.python, seconds.cast_unsigned(), nanoseconds)
            }
            Form::Timestamp(_, epoch, duration) => {
                let (seconds, nanoseconds) = self.time()?;
                let python = self.python;
                let offset = duration.value(python, seconds.unsigned_abs(), nanoseconds)?;
                match seconds < 0 {
                    true => python.subtract(epoch, &offset),
                    false => python.add(epoch, &offset),
                }
            }
            Form::Object(class) => self.object(class),
            Form::Enum(members) => {
                let member = members.get(self.variant()?)?;
                Some(self.python.share(member))
            }
            Form::Instance(instance) => self.instance(instance),
            Form::Variants(variants) => {
                let variant = variants.get(self.variant()?)?;
                self.instance(variant)
            }
            // It would have to be told where the buffer begins.
            Form::Other(_) => None,
            Form::Number(_) | Form::String | Form::Bytes => self.value(form),
        }
    }

    fn number(&mut self, number: Number) -> Option<Object> {
        let word = match number.size() {
            1 => u8::from_be_bytes(self.take_array()?).into(),
            2 => u16::from_be_bytes(self.take_array()?).into(),
            4 => u32::from_be_bytes(self.take_array()?).into(),
            _ => u64::from_be_bytes(self.take_array()?),
        };
        number.value(self.python, word)
    }

    /// Seconds, and nanoseconds in the same direction.
    fn time(&mut self) -> Option<(i64, u32)> {
        Some((
            i64::from_be_bytes(self.take_array()?),
            u32::from_be_bytes(self.take_array()?),
        ))
    }

    fn object(&mut self, class: &Class) -> Option<Object> {
        let handle = u64::from_be_bytes(self.take_array()?);
        class.instance(self.python, handle)
    }

    fn text(&mut self, length: usize) -> Option<Object> {
        let text = self.take(length)?;
        self.python.text(text)
    }

    fn instance(&mut self, instance: &Instance) -> Option<Object> {
        let python = self.python;
        match &instance.place {
            Place::Attributes { names, .. } if !instance.is_exception => {
                let made = instance.class.empty_instance(python)?;
                for (name, form) in names.iter().zip(&instance.fields) {
                    python.set_own_attribute(&made, name, &self.value(form)?)?;
                }
                Some(made)
            }
            Place::Attributes { names, .. } => {
                let values = self.values(instance)?;
                let arguments = python.tuple(values.iter().map(|value| python.share(value)))?;
                let made = instance.class.instance(python, &arguments)?;
                for (name, value) in names.iter().zip(&values) {
                    python.set_own_attribute(&made, name, value)?;
                }
                Some(made)
            }
            Place::Tuple(name) => {
                let made = instance.class.empty_instance(python)?;
                let values = python.tuple(self.values(instance)?)?;
                python.set_own_attribute(&made, name, &values)?;
                Some(made)
            }
            Place::Arguments => {
                python.call(&instance.class, &python.tuple(self.values(instance)?)?)
            }
        }
    }

    fn values(&mut self, instance: &Instance) -> Option<Vec<Object>> {
        instance
            .fields
            .iter()
            .map(|form| self.value(form))
            .collect()
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn take_array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(*taken)
    }

    fn count(&mut self) -> Option<usize> {
        usize::try_from(i32::from_be_bytes(self.take_array()?)).ok()
    }

    /// The index of a variant, which are counted from one.
    fn variant(&mut self) -> Option<usize> {
        self.count()?.checked_sub(1)
    }
}
