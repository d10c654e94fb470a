//! Results. Those of `write` and `delete` are the store file's new length; those of `open_reader` and
//! `open_writer` are those of [payload streams](crate::payload_stream::response).

use std::io;

use super::{Digest, PAYLOAD, answered};
use crate::bytes::{take, take_u32, take_u64};

/// The length that stands for no entry.
const NONE: u64 = u64::MAX;

/// The length of an encoded digest.
const DIGEST: usize = 12;

/// A page whose cursor is not valid any more: the list has to be begun again.
const STALE: u8 = 0;
/// A page after which there are no more.
const LAST: u8 = 1;
/// A page that ends with a cursor.
const MORE: u8 = 2;

/// A page of entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The hash of each entry's key, and its payload's digest.
    pub entries: Vec<(u64, Digest)>,
    /// Where the next page begins, if there is one.
    pub next: Option<[u64; 3]>,
}

/// An entry that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its payload's digest, as the store has it.
    pub digest: Digest,
    /// Its payload, unless that is larger than [`PAYLOAD`].
    pub payload: Option<Vec<u8>>,
}

/// Encodes the result of `list`; `None` if the cursor is not valid any more.
pub fn encode_list(page: Option<&Page>) -> Vec<u8> {
    let Some(page) = page else {
        return vec![STALE];
    };
    let mut out = Vec::with_capacity(25 + page.entries.len() * 20);
    match page.next {
        None => out.push(LAST),
        Some(cursor) => {
            out.push(MORE);
            out.extend(cursor.iter().flat_map(|number| number.to_le_bytes()));
        }
    }
    for (hash, digest) in &page.entries {
        out.extend_from_slice(&hash.to_le_bytes());
        put_digest(&mut out, Some(*digest));
    }
    out
}

/// Encodes the result of `find`.
pub fn encode_find(digests: &[Option<Digest>]) -> Vec<u8> {
    let mut out = Vec::with_capacity(digests.len() * DIGEST);
    digests
        .iter()
        .for_each(|digest| put_digest(&mut out, *digest));
    out
}

/// Encodes the result of `read` without the payloads' bytes, which follow it. The digests are of as
/// many hashes as are [`answered`].
pub fn encode_read(digests: &[Option<Digest>]) -> Vec<u8> {
    let count = (digests.len() as u64).to_le_bytes();
    [&count, &*encode_find(digests)].concat()
}

/// Encodes the result of `write` and `delete`.
pub fn encode_end(end: u64) -> Vec<u8> {
    end.to_le_bytes().to_vec()
}

/// Decodes the result of `list`.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`]; so for all `decode` functions.
pub fn decode_list(mut body: &[u8]) -> io::Result<Option<Page>> {
    let next = match take(&mut body, 1) {
        Some(&[STALE]) if body.is_empty() => return Ok(None),
        Some(&[LAST]) => None,
        Some(&[MORE]) => Some(take_cursor(&mut body).ok_or_else(invalid)?),
        _ => return Err(invalid()),
    };
    let (records, rest) = body.as_chunks::<20>();
    let entry = |mut record: &[u8]| {
        let hash = take_u64(&mut record)?;
        Some((hash, take_digest(&mut record)??))
    };
    let entries: Option<Vec<_>> = records.iter().map(|record| entry(record)).collect();
    match entries {
        Some(entries) if rest.is_empty() => Ok(Some(Page { entries, next })),
        _ => Err(invalid()),
    }
}

/// Decodes the result of `find` for that many hashes.
pub fn decode_find(mut body: &[u8], count: usize) -> io::Result<Vec<Option<Digest>>> {
    let digests = take_digests(&mut body, count);
    digests.filter(|_| body.is_empty()).ok_or_else(invalid)
}

/// Decodes the result of `read` for up to that many hashes: of as many as are in the answer.
pub fn decode_read(body: &[u8], count: usize) -> io::Result<Vec<Option<Found>>> {
    read(body, count).ok_or_else(invalid)
}

/// Decodes the result of `write` and `delete`.
pub fn decode_end(mut body: &[u8]) -> io::Result<u64> {
    let end = take_u64(&mut body);
    end.filter(|_| body.is_empty()).ok_or_else(invalid)
}

fn read(mut body: &[u8], count: usize) -> Option<Vec<Option<Found>>> {
    let given = usize::try_from(take_u64(&mut body)?).ok()?;
    if given > count || (given == 0 && count > 0) {
        return None;
    }
    let digests = take_digests(&mut body, given)?;
    let sizes = digests.iter().map(|digest| digest.map_or(0, |it| it.size));
    if answered(sizes) != given {
        return None;
    }
    let found = digests.into_iter().map(|digest| {
        let Some(digest) = digest else {
            return Some(None);
        };
        let payload = match digest.size {
            size if size > PAYLOAD => None,
            size => Some(take(&mut body, size as usize)?.to_vec()),
        };
        Some(Some(Found { digest, payload }))
    });
    let found: Option<Vec<_>> = found.collect();
    found.filter(|_| body.is_empty())
}

fn put_digest(out: &mut Vec<u8>, digest: Option<Digest>) {
    let digest = digest.unwrap_or(Digest {
        size: NONE,
        checksum: 0,
    });
    out.extend_from_slice(&digest.size.to_le_bytes());
    out.extend_from_slice(&digest.checksum.to_le_bytes());
}

fn take_digests(body: &mut &[u8], count: usize) -> Option<Vec<Option<Digest>>> {
    let mut records = take(body, count.checked_mul(DIGEST)?)?;
    (0..count).map(|_| take_digest(&mut records)).collect()
}

fn take_digest(body: &mut &[u8]) -> Option<Option<Digest>> {
    let (size, checksum) = (take_u64(body)?, take_u32(body)?);
    Some((size != NONE).then_some(Digest { size, checksum }))
}

fn take_cursor(body: &mut &[u8]) -> Option<[u64; 3]> {
    Some([take_u64(body)?, take_u64(body)?, take_u64(body)?])
}

fn invalid() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "no result of a call by hashes")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn digests() -> impl Strategy<Value = Vec<Option<Digest>>> {
        let size = prop_oneof![20 => 0..1000_u64, 1 => PAYLOAD - 1..=PAYLOAD + 1];
        let digest = (size, any::<u32>());
        let digest = digest.prop_map(|(size, checksum)| Digest { size, checksum });
        prop::collection::vec(prop::option::of(digest), 0..20)
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(
            digests in digests(),
            next in any::<Option<[u64; 3]>>(),
            end in any::<u64>(),
        ) {
            let found = encode_find(&digests);
            prop_assert_eq!(&decode_find(&found, digests.len()).unwrap(), &digests);
            let entries = digests.iter().flatten().map(|digest| (end, *digest)).collect();
            let page = Page { entries, next };
            prop_assert_eq!(decode_list(&encode_list(Some(&page))).unwrap(), Some(page));
            prop_assert_eq!(decode_end(&encode_end(end)).unwrap(), end);
        }

        #[test]
        fn payloads_are_told_apart(digests in digests()) {
            let sizes = digests.iter().map(|digest| digest.map_or(0, |it| it.size));
            let some = &digests[..answered(sizes)];
            let mut body = encode_read(some);
            for digest in some.iter().flatten().filter(|digest| digest.size <= PAYLOAD) {
                body.extend(vec![digest.checksum as u8; digest.size as usize]);
            }
            let read = decode_read(&body, digests.len()).unwrap();
            prop_assert_eq!(read.len(), some.len());
            for (found, digest) in read.into_iter().zip(some) {
                let payload = found.as_ref().and_then(|found| found.payload.clone());
                prop_assert_eq!(found.map(|found| found.digest), *digest);
                let expected = digest.filter(|digest| digest.size <= PAYLOAD);
                let expected = expected.map(|it| vec![it.checksum as u8; it.size as usize]);
                prop_assert_eq!(payload, expected);
            }
            body.push(0);
            prop_assert!(decode_read(&body, digests.len()).is_err());
        }

        #[test]
        fn any_body_is_decoded_or_refused(
            body in prop::collection::vec(any::<u8>(), 0..60),
            count in 0..5_usize,
        ) {
            let _ = decode_list(&body);
            let _ = decode_find(&body, count);
            let _ = decode_read(&body, count);
            let _ = decode_end(&body);
        }
    }

    #[test]
    fn a_stale_cursor_and_an_empty_store() {
        assert_eq!(decode_list(&encode_list(None)).unwrap(), None);
        let empty = Page {
            entries: Vec::new(),
            next: None,
        };
        assert_eq!(
            decode_list(&encode_list(Some(&empty))).unwrap(),
            Some(empty)
        );
        for body in [&[][..], &[0, 0], &[3], &[2; 24], &[1; 20]] {
            assert!(decode_list(body).is_err(), "{body:?}");
        }
    }

    #[test]
    fn counts_that_are_not_true_are_refused() {
        let one = encode_read(&[None]);
        assert_eq!(decode_read(&one, 1).unwrap(), [None]);
        assert!(decode_read(&one, 0).is_err());
        assert!(decode_read(&encode_read(&[]), 1).is_err());
        assert!(decode_read(&u64::MAX.to_le_bytes(), usize::MAX).is_err());
        assert!(decode_find(&[], usize::MAX).is_err());
    }
}
