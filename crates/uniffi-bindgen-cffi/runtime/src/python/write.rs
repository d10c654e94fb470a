//! Objects as a buffer's content.
//!
//! What is not exactly of its type needs a second look, which Python takes: nothing is written for it.

use super::class::Handles;
use super::form::{Form, Instance, Place};
use super::object::{Object, Python};

/// The content of a buffer for a value, and the handles in it.
pub(super) fn write<'a>(
    python: Python,
    form: &'a Form,
    value: &Object,
    handles: &mut Handles<'a>,
) -> Option<Vec<u8>> {
    match form {
        // By itself it is all there is, and the buffer's length says how long it is.
        Form::String => Some(python.as_utf8(value)?.to_vec()),
        Form::Bytes => {
            let bytes = python.as_bytes(value)?;
            Some([length(bytes)?.as_slice(), bytes].concat())
        }
        _ => {
            let mut writer = Writer {
                python,
                // Room for most values.
                out: Vec::with_capacity(64),
                handles,
            };
            writer.put(form, value)?;
            Some(writer.out)
        }
    }
}

/// How long something is, as it comes before it in a buffer.
fn length(bytes: &[u8]) -> Option<[u8; 4]> {
    Some(i32::try_from(bytes.len()).ok()?.to_be_bytes())
}

/// How many items before its turn an item is fetched from memory, where those of a long list often are
/// far apart.
const AHEAD: usize = 8;

struct Writer<'a, 'h> {
    python: Python,
    out: Vec<u8>,
    handles: &'h mut Handles<'a>,
}

impl<'a> Writer<'a, '_> {
    fn put(&mut self, form: &'a Form, value: &Object) -> Option<()> {
        let python = self.python;
        match form {
            Form::Number(number) => self.put_word(number.word(python, value)?, number.size()),
            Form::String => self.put_counted(python.as_utf8(value)?)?,
            Form::Bytes => self.put_counted(python.as_bytes(value)?)?,
            Form::Optional(_) if value.is(python.api().none) => self.out.push(0),
            Form::Optional(inner) => {
                self.out.push(1);
                self.put(inner, value)?;
            }
            Form::Sequence(inner) => {
                let count = python.list_len(value)?;
                self.put_int(count)?;
                for index in 0..count {
                    if index + AHEAD < count {
                        python.prefetch_list_item(value, index + AHEAD);
                    }
                    self.put(inner, &python.list_item(value, index)?)?;
                }
                // Writing an item may run code of Python's, which may make the list longer.
                (python.list_len(value) == Some(count)).then_some(())?;
            }
            Form::Set(inner) => {
                let items = python.items_of_set(value)?;
                self.put_int(items.len())?;
                for item in &items {
                    self.put(inner, item)?;
                }
            }
            Form::Map(key, inner) => {
                let items = python.items_of_dictionary(value)?;
                self.put_int(items.len())?;
                for (name, item) in &items {
                    self.put(key, name)?;
                    self.put(inner, item)?;
                }
            }
            Form::Duration(duration) => {
                // What is wrong with a negative one is told by whoever takes a second look.
                let microseconds = duration.microseconds(python, value)?;
                (microseconds >= 0).then_some(())?;
                self.put_time(microseconds, 1)?;
            }
            Form::Timestamp(class, epoch, duration) => {
                (value.class() == class.raw()).then_some(())?;
                let since = python.subtract(value, epoch)?;
                let microseconds = duration.microseconds(python, &since)?;
                // UniFFI counts away from the epoch in both directions, with the sign at the seconds:
                // it has no form for the last second before it. Whoever takes a second look tells so.
                (!(-999_999..0).contains(&microseconds)).then_some(())?;
                self.put_time(microseconds, if microseconds < 0 { -1 } else { 1 })?;
            }
            Form::Object(class) => {
                let handle = class.new_handle(python, value, self.handles)?;
                self.out.extend_from_slice(&handle.to_be_bytes());
            }
            Form::Enum(members) => {
                let index = members.iter().position(|member| value.is(member.raw()))?;
                self.put_int(index + 1)?;
            }
            Form::Instance(instance) => self.put_instance(instance, value)?,
            Form::Variants(variants) => {
                let is_of = |variant: &Instance| value.class() == variant.class.raw();
                let index = variants.iter().position(is_of)?;
                self.put_int(index + 1)?;
                self.put_instance(&variants[index], value)?;
            }
            Form::Other(_) => return None,
        }
        Some(())
    }

    fn put_instance(&mut self, instance: &'a Instance, value: &Object) -> Option<()> {
        let python = self.python;
        if value.class() != instance.class.raw() {
            return match instance.place {
                Place::Attributes { or_tuple: true, .. } => self.put_tuple(instance, value),
                _ => None,
            };
        }
        match &instance.place {
            Place::Attributes { names, .. } => {
                for (name, form) in names.iter().zip(&instance.fields) {
                    self.put(form, &python.own_attribute(value, name)?)?;
                }
            }
            Place::Tuple(name) => self.put_tuple(instance, &python.own_attribute(value, name)?)?,
            Place::Arguments => return None,
        }
        Some(())
    }

    fn put_time(&mut self, microseconds: i128, sign: i64) -> Option<()> {
        let size = microseconds.unsigned_abs();
        let seconds = i64::try_from(size / 1_000_000).ok()? * sign;
        let nanoseconds = u32::try_from(size % 1_000_000 * 1000).ok()?;
        self.out.extend_from_slice(&seconds.to_be_bytes());
        self.out.extend_from_slice(&nanoseconds.to_be_bytes());
        Some(())
    }

    fn put_tuple(&mut self, instance: &'a Instance, values: &Object) -> Option<()> {
        let mut values = self.python.tuple_items(values)?;
        for form in &instance.fields {
            self.put(form, &values.next()?)?;
        }
        values.next().is_none().then_some(())
    }

    /// The lower half, quarter or eighth of a word, or all of it.
    fn put_word(&mut self, word: u64, size: usize) {
        match size {
            1 => self.out.push(word as u8),
            2 => self.out.extend_from_slice(&(word as u16).to_be_bytes()),
            4 => self.out.extend_from_slice(&(word as u32).to_be_bytes()),
            _ => self.out.extend_from_slice(&word.to_be_bytes()),
        }
    }

    fn put_counted(&mut self, bytes: &[u8]) -> Option<()> {
        let length = length(bytes)?;
        // Both at once, so that something large is not moved when there is no room for it.
        self.out.reserve(length.len() + bytes.len());
        self.out.extend_from_slice(&length);
        self.out.extend_from_slice(bytes);
        Some(())
    }

    fn put_int(&mut self, number: usize) -> Option<()> {
        let number = i32::try_from(number).ok()?;
        self.out.extend_from_slice(&number.to_be_bytes());
        Some(())
    }
}
