//! Many entries at a time, by the hashes of their keys: what a copy of a store needs of its backends.

use simd_r_drive_protocol::by_hash::Digest;
use simd_r_drive_protocol::by_hash::response::Page;

use crate::caller::BoxFuture;
use crate::{Backend, Caller, DataStore, Reader, Result, Writer};

/// How many bytes of a large payload are read at a time.
const PIECE: usize = 1 << 20;

/// An entry in a list of all. A cluster does not know the digests of what it lists.
pub(crate) type Listed = (u64, Option<Digest>);

/// What was found at a hash.
pub(crate) enum Found {
    /// A payload with this CRC-32.
    Payload(Vec<u8>, u32),
    /// A payload that has to be read in pieces.
    Large,
}

/// Operations with many entries, for tasks.
pub(crate) trait ByHash: Backend {
    /// All entries that there are during the whole call, in the order in which they are best read. Some
    /// may be there more than once.
    fn list(&self) -> impl Future<Output = Result<Vec<Listed>>> + Send;

    /// What is at those of `hashes` that are read at once: at the first one, and at as many after it
    /// as fit into 1 MiB.
    fn read_some(
        &self,
        hashes: Vec<u64>,
    ) -> impl Future<Output = Result<Vec<Option<Found>>>> + Send;

    /// The digests of the payloads at `hashes`, as the store has them, or of what is read there.
    fn find(&self, hashes: Vec<u64>) -> impl Future<Output = Result<Vec<Option<Digest>>>> + Send {
        async move {
            let mut digests = Vec::with_capacity(hashes.len());
            while digests.len() < hashes.len() {
                let some = self.read_some(hashes[digests.len()..].to_vec()).await?;
                for found in some {
                    let digest = match found {
                        None => None,
                        Some(Found::Payload(payload, checksum)) => Some(Digest {
                            size: payload.len() as u64,
                            checksum,
                        }),
                        Some(Found::Large) => self.digest(hashes[digests.len()]).await?,
                    };
                    digests.push(digest);
                }
            }
            Ok(digests)
        }
    }

    /// The digest of a large payload, which is read for that.
    fn digest(&self, hash: u64) -> impl Future<Output = Result<Option<Digest>>> + Send {
        async move {
            match self.reader_at(hash).await? {
                Some(mut reader) => Ok(Some(each_piece(&mut reader, None).await?)),
                None => Ok(None),
            }
        }
    }

    /// Writes payloads, none of which is large.
    fn write_all(&self, entries: Vec<(u64, Vec<u8>)>) -> impl Future<Output = Result<()>> + Send;

    /// Deletes entries.
    fn delete_all(&self, hashes: Vec<u64>) -> impl Future<Output = Result<()>> + Send;

    /// A reader of the payload at `hash`. It verifies the checksum if the store has one.
    fn reader_at(&self, hash: u64) -> impl Future<Output = Result<Option<Reader>>> + Send;

    /// A writer of a payload at `hash`.
    fn writer_at(&self, hash: u64) -> impl Future<Output = Result<Writer>> + Send;
}

/// Delegates each of these operations to the backend, in a box: otherwise the compiler repeats those of
/// all backends in each caller.
macro_rules! delegate {
    ($($operation:ident($($argument:ident: $type:ty),*) -> $output:ty;)*) => {$(
        fn $operation(
            &self,
            $($argument: $type),*
        ) -> impl Future<Output = Result<$output>> + Send {
            let call: BoxFuture<'_, _> = match self {
                Self::Embedded(store) => Box::pin(store.$operation($($argument),*)),
                Self::Remote(store) => Box::pin(store.$operation($($argument),*)),
                Self::Cluster(store) => Box::pin(store.$operation($($argument),*)),
            };
            call
        }
    )*};
}

impl ByHash for DataStore {
    delegate! {
        list() -> Vec<Listed>;
        read_some(hashes: Vec<u64>) -> Vec<Option<Found>>;
        find(hashes: Vec<u64>) -> Vec<Option<Digest>>;
        write_all(entries: Vec<(u64, Vec<u8>)>) -> ();
        delete_all(hashes: Vec<u64>) -> ();
        reader_at(hash: u64) -> Option<Reader>;
        writer_at(hash: u64) -> Writer;
    }
}

/// Reads a payload, and writes it with `writer` if there is one. Returns its digest.
pub(crate) async fn each_piece(
    reader: &mut Reader,
    mut writer: Option<&mut Writer>,
) -> Result<Digest> {
    let mut checksum = crc32fast::Hasher::new();
    let mut buffer = vec![0; PIECE];
    loop {
        let count = reader.read_with(Caller::Task, &mut buffer).await?;
        if count == 0 {
            return Ok(Digest {
                size: reader.size(),
                checksum: checksum.finalize(),
            });
        }
        checksum.update(&buffer[..count]);
        if let Some(writer) = &mut writer {
            writer.write_with(Caller::Task, &buffer[..count]).await?;
        }
    }
}

/// All pages of a list, the last page first. `page` gets one, or nothing if the list has to be begun
/// again.
pub(crate) async fn all_pages<F>(page: impl Fn(Option<[u64; 3]>) -> F) -> Result<Vec<Listed>>
where
    F: Future<Output = Result<Option<Page>>>,
{
    let mut listed = Vec::new();
    let mut cursor = None;
    loop {
        match page(cursor).await? {
            Some(Page { entries, next }) => {
                listed.extend(
                    entries
                        .into_iter()
                        .map(|(hash, digest)| (hash, Some(digest))),
                );
                cursor = next;
            }
            None => {
                listed.clear();
                cursor = None;
                continue;
            }
        }
        if cursor.is_none() {
            listed.reverse();
            return Ok(listed);
        }
    }
}
