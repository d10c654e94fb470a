//! Bytes that cross as one piece.

use std::ops::Deref;

use uniffi_core::deps::anyhow::{bail, ensure};
use uniffi_core::metadata::codes::{TYPE_U8, TYPE_VEC};
use uniffi_core::{FfiConverter, MetadataBuffer, Result, RustBuffer, derive_ffi_traits};

/// How long a value's length is in a buffer.
const LENGTH: usize = size_of::<i32>();

/// From how many bytes on a second place for them is too much. Allocators enlarge such a block without copying it.
const LARGE: usize = 32 << 20;

/// `bytes` in an interface, as `Vec<u8>` is, but lifted and lowered as a whole.
///
/// UniFFI treats a `Vec<u8>` as a list of numbers, which it reads and writes one by one: 1 MiB
/// takes milliseconds. In the interface, and in the buffers, there is no difference between the two.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(pub Vec<u8>);

impl Bytes {
    /// A buffer in which these bytes follow what is in `buffer`. They are moved aside for that where they have room,
    /// or are so many that a second place of their size is too much.
    #[inline]
    pub fn behind(self, buffer: &[u8]) -> Vec<u8> {
        let length = self.length();
        let (start, end) = (buffer.len(), buffer.len() + LENGTH);
        let Self(mut bytes) = self;
        if bytes.capacity() - bytes.len() < end && bytes.len() <= LARGE {
            // To enlarge their buffer copies them, and to move them aside copies them again.
            return [buffer, &length, &bytes].concat();
        }
        let count = bytes.len();
        bytes.reserve_exact(end);
        bytes.resize(end + count, 0);
        bytes.copy_within(..count, end);
        bytes[..start].copy_from_slice(buffer);
        bytes[start..end].copy_from_slice(&length);
        bytes
    }

    /// Writes them to a buffer that has no room for them.
    #[cold]
    fn write_without_room(self, buffer: &mut Vec<u8>) {
        if self.len() <= buffer.len() {
            buffer.reserve(LENGTH + self.len());
            buffer.extend_from_slice(&self.length());
            buffer.extend_from_slice(&self);
        } else {
            *buffer = self.behind(buffer);
        }
    }

    /// Their length as it is in a buffer.
    fn length(&self) -> [u8; LENGTH] {
        // Like UniFFI, which catches this and reports it.
        let length = i32::try_from(self.len()).expect("2 GiB of bytes or more");
        length.to_be_bytes()
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<Bytes> for Vec<u8> {
    fn from(bytes: Bytes) -> Self {
        bytes.0
    }
}

/// Takes a length off the front, if that many bytes follow it.
fn take_length(rest: &mut &[u8]) -> Result<usize> {
    let Some((head, tail)) = rest.split_first_chunk::<LENGTH>() else {
        bail!("bytes: their length is missing");
    };
    let length = usize::try_from(i32::from_be_bytes(*head))?;
    ensure!(length <= tail.len(), "bytes: some are missing");
    *rest = tail;
    Ok(length)
}

// SAFETY: what crosses is what crosses for a `Vec<u8>`.
unsafe impl<UT> FfiConverter<UT> for Bytes {
    type FfiType = RustBuffer;

    const TYPE_ID_META: MetadataBuffer =
        MetadataBuffer::from_code(TYPE_VEC).concat(MetadataBuffer::from_code(TYPE_U8));

    fn lower(bytes: Self) -> RustBuffer {
        let mut buffer = Vec::new();
        <Self as FfiConverter<UT>>::write(bytes, &mut buffer);
        RustBuffer::from_vec(buffer)
    }

    fn try_lift(buffer: RustBuffer) -> Result<Self> {
        let mut bytes = buffer.destroy_into_vec();
        let mut rest = bytes.as_slice();
        let length = take_length(&mut rest)?;
        ensure!(length == rest.len(), "bytes: something follows them");
        bytes.drain(..LENGTH);
        Ok(Self(bytes))
    }

    fn write(bytes: Self, buffer: &mut Vec<u8>) {
        if buffer.capacity() - buffer.len() < LENGTH + bytes.len() {
            return bytes.write_without_room(buffer);
        }
        buffer.extend_from_slice(&bytes.length());
        buffer.extend_from_slice(&bytes);
    }

    fn try_read(rest: &mut &[u8]) -> Result<Self> {
        let length = take_length(rest)?;
        let (bytes, tail) = rest.split_at(length);
        *rest = tail;
        Ok(Self(bytes.to_vec()))
    }
}

derive_ffi_traits!(blanket Bytes);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uniffi_core::{Lift, Lower};

    struct Tag;

    fn written<T: Lower<Tag>>(value: T) -> Vec<u8> {
        let mut buffer = Vec::new();
        T::write(value, &mut buffer);
        buffer
    }

    fn lengths() -> impl Strategy<Value = Vec<u8>> {
        let length = prop_oneof![4 => 0..40_usize, 1 => 4000..12_000_usize];
        (length, any::<u8>()).prop_map(|(length, byte)| vec![byte; length])
    }

    proptest! {
        #[test]
        fn what_crosses_is_that_of_a_list_of_numbers(
            lists in prop::collection::vec(prop::option::of(lengths()), 0..8),
        ) {
            let bytes: Vec<_> = lists.iter().cloned().map(|list| list.map(Bytes)).collect();
            let buffer = written(lists);
            prop_assert_eq!(written(bytes.clone()), buffer.clone());
            let mut rest = buffer.as_slice();
            let read = <Vec<Option<Bytes>> as Lift<Tag>>::try_read(&mut rest).unwrap();
            prop_assert_eq!(read, bytes);
            prop_assert!(rest.is_empty());
        }

        #[test]
        fn bytes_cross_on_their_own(list in lengths()) {
            let buffer = <Bytes as Lower<Tag>>::lower(Bytes(list.clone()));
            let read = <Vec<u8> as Lift<Tag>>::try_lift(buffer).unwrap();
            prop_assert_eq!(&read, &list);
            let buffer = <Vec<u8> as Lower<Tag>>::lower(list.clone());
            prop_assert_eq!(<Bytes as Lift<Tag>>::try_lift(buffer).unwrap().0, list);
        }

        #[test]
        fn bytes_that_have_room_cross_as_others_do(list in lengths(), room in 0..20_usize) {
            let mut bytes = list.clone();
            bytes.reserve_exact(room);
            prop_assert_eq!(written(Some(Bytes(bytes))), written(Some(list)));
        }

        #[test]
        fn no_buffer_is_read_beyond_its_end(buffer in prop::collection::vec(0..4_u8, 0..12)) {
            let ours = <Bytes as Lift<Tag>>::try_lift(RustBuffer::from_vec(buffer.clone()));
            let theirs = <Vec<u8> as Lift<Tag>>::try_lift(RustBuffer::from_vec(buffer));
            prop_assert_eq!(ours.ok().map(Vec::from), theirs.ok());
        }
    }
}
