//! Objects as a buffer's content.
//!
//! What is not exactly of its type needs a second look, which Python takes: nothing is written for it.

use super::form::{Duration, Form, Instance, Place};
use super::object::{Object, Python};

/// The content of a buffer for a value.
pub(super) fn write(python: Python, form: &Form, value: &Object) -> Option<Vec<u8>> {
    let mut writer = Writer {
        python,
        out: Vec::new(),
    };
    match form {
        // By itself it is all there is, and the buffer's length says how long it is.
        Form::String => writer.out.extend_from_slice(python.as_utf8(value)?),
        _ => writer.put(form, value)?,
    }
    Some(writer.out)
}

struct Writer {
    python: Python,
    out: Vec<u8>,
}

impl Writer {
    fn put(&mut self, form: &Form, value: &Object) -> Option<()> {
        let python = self.python;
        match form {
            Form::Number(number) => {
                let word = number.word(python, value)?.to_be_bytes();
                self.out.extend_from_slice(word.get(8 - number.size()..)?);
            }
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
            Form::Duration(duration) => self.put_duration(duration, value)?,
            Form::Fixed { write, .. } => self.put_written(write, value)?,
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

    fn put_instance(&mut self, instance: &Instance, value: &Object) -> Option<()> {
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
                    self.put(form, &python.attribute(value, name)?)?;
                }
            }
            Place::Tuple(name) => self.put_tuple(instance, &python.attribute(value, name)?)?,
            Place::Arguments => return None,
        }
        Some(())
    }

    fn put_duration(&mut self, duration: &Duration, value: &Object) -> Option<()> {
        let python = self.python;
        if value.class() != duration.class.raw() {
            return None;
        }
        // A negative one has less than no days, which is told by whoever takes a second look.
        let part = |name: &Object| {
            let part = python.attribute(value, name)?;
            u64::try_from(python.as_signed(&part)?).ok()
        };
        let [days, seconds, microseconds] = duration.parts.each_ref().map(part);
        let seconds = days? * 86_400 + seconds?;
        let nanoseconds = u32::try_from(microseconds? * 1000).ok()?;
        self.out.extend_from_slice(&seconds.to_be_bytes());
        self.out.extend_from_slice(&nanoseconds.to_be_bytes());
        Some(())
    }

    /// What a function of Python's writes, in one or several chunks.
    fn put_written(&mut self, write: &Object, value: &Object) -> Option<()> {
        let python = self.python;
        let chunks = python.list(0, || None)?;
        let put = python.attribute(&chunks, &python.name(c"append")?)?;
        let place = python.text(b"")?;
        python.call(write, &python.tuple([python.share(value), put, place])?)?;
        for index in 0..python.list_len(&chunks)? {
            let chunk = python.list_item(&chunks, index)?;
            self.out.extend_from_slice(python.as_bytes(&chunk)?);
        }
        Some(())
    }

    fn put_tuple(&mut self, instance: &Instance, values: &Object) -> Option<()> {
        let mut values = self.python.tuple_items(values)?;
        for form in &instance.fields {
            self.put(form, &values.next()?)?;
        }
        values.next().is_none().then_some(())
    }

    fn put_counted(&mut self, bytes: &[u8]) -> Option<()> {
        let length = i32::try_from(bytes.len()).ok()?;
        // Both at once, so that something large is not moved when there is no room for it.
        self.out.reserve(bytes.len() + size_of::<i32>());
        self.out.extend_from_slice(&length.to_be_bytes());
        self.out.extend_from_slice(bytes);
        Some(())
    }

    fn put_int(&mut self, number: usize) -> Option<()> {
        let number = i32::try_from(number).ok()?;
        self.out.extend_from_slice(&number.to_be_bytes());
        Some(())
    }
}
