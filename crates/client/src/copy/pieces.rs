//! What is done with some entries of a copy.

use futures_util::future::try_join;
use simd_r_drive_protocol::by_hash::Digest;

use super::CopyReport;
use crate::by_hash::{ByHash, Found, Listed, each_piece};
use crate::{Caller, DataStore, Error, Result};

/// What became of some entries.
#[derive(Default)]
pub(super) struct Copied {
    /// Those that are in the other store now.
    pub(super) entries: Vec<Listed>,
    pub(super) report: CopyReport,
}

/// An entry that the other store may not have.
struct Candidate {
    hash: u64,
    /// What the other store has at this hash.
    there: Option<Digest>,
}

/// Copies entries.
pub(super) async fn copy(from: &DataStore, to: &DataStore, entries: &[Listed]) -> Result<Copied> {
    let there = to.find(hashes(entries)).await?;
    let mut copied = Copied::default();
    let mut rest = Vec::new();
    for ((hash, digest), there) in entries.iter().zip(there) {
        match digest {
            Some(digest) if there == Some(*digest) => copied.keep(*hash, *digest),
            _ => rest.push(Candidate { hash: *hash, there }),
        }
    }
    while !rest.is_empty() {
        let found = from
            .read_some(rest.iter().map(|it| it.hash).collect())
            .await?;
        let mut writes = Vec::new();
        for (candidate, found) in rest.drain(..found.len()).zip(found) {
            match found {
                None => copied.report.changed += 1,
                Some(Found::Large) => copied.large(from, to, &candidate).await?,
                Some(Found::Payload(payload, checksum)) => {
                    let size = payload.len() as u64;
                    let digest = Digest { size, checksum };
                    if candidate.there == Some(digest) {
                        copied.keep(candidate.hash, digest);
                    } else {
                        copied.write(candidate.hash, digest);
                        writes.push((candidate.hash, payload));
                    }
                }
            }
        }
        if !writes.is_empty() {
            to.write_all(writes).await?;
        }
    }
    Ok(copied)
}

impl Copied {
    /// The other store has it already.
    fn keep(&mut self, hash: u64, digest: Digest) {
        self.report.unchanged += 1;
        self.entries.push((hash, Some(digest)));
    }

    /// It is written to the other store.
    fn write(&mut self, hash: u64, digest: Digest) {
        self.report.copied += 1;
        self.report.bytes += digest.size;
        self.entries.push((hash, Some(digest)));
    }

    /// Copies a payload in pieces.
    async fn large(
        &mut self,
        from: &DataStore,
        to: &DataStore,
        candidate: &Candidate,
    ) -> Result<()> {
        let hash = candidate.hash;
        let Some(mut reader) = from.reader_at(hash).await? else {
            self.report.changed += 1;
            return Ok(());
        };
        if candidate
            .there
            .is_some_and(|there| there.size == reader.size())
        {
            let digest = each_piece(&mut reader, None).await?;
            if candidate.there == Some(digest) {
                self.keep(hash, digest);
                return Ok(());
            }
            reader.set_position(0);
        }
        let mut writer = to.writer_at(hash).await?;
        let digest = each_piece(&mut reader, Some(&mut writer)).await;
        let digest = digest.map_err(|error| named(error, hash))?;
        writer.finish_with(Caller::Task).await?;
        self.write(hash, digest);
        Ok(())
    }
}

/// What the comparison of some entries has found.
pub(super) struct Compared {
    pub(super) count: u64,
    /// How many were changed after they were copied.
    pub(super) changed: u64,
    /// The hashes of those that are not in the other store as they were written.
    pub(super) wrong: Vec<u64>,
}

/// Compares what the stores have with what was copied.
pub(super) async fn verify(
    from: &DataStore,
    to: &DataStore,
    entries: &[Listed],
) -> Result<Compared> {
    let (here, there) = try_join(from.find(hashes(entries)), to.find(hashes(entries))).await?;
    let mut compared = Compared {
        count: entries.len() as u64,
        changed: 0,
        wrong: Vec::new(),
    };
    for ((hash, digest), (here, there)) in entries.iter().zip(here.into_iter().zip(there)) {
        if there == here {
            continue;
        }
        if there == *digest {
            compared.changed += 1;
        } else {
            compared.wrong.push(*hash);
        }
    }
    Ok(compared)
}

fn hashes(entries: &[Listed]) -> Vec<u64> {
    entries.iter().map(|(hash, _)| *hash).collect()
}

/// Says which payload it is that the other store refuses.
fn named(error: Error, hash: u64) -> Error {
    match error {
        Error::InvalidArgument { argument, reason } => Error::InvalidArgument {
            argument,
            reason: format!("{reason} (the key with the hash {hash:016x})"),
        },
        error => error,
    }
}
