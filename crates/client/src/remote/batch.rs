//! Batches, cut into requests that both ends can hold.

use std::iter;

/// The most bytes of keys and payloads in one request of a batch.
///
/// A server holds a request whole, several times over while it decodes it, and upstream's needs a
/// time that grows with the square of a response's length.
const BYTES: usize = 16 << 20;

/// The most keys in one request of a batch: of the payloads, no client knows the lengths.
const KEYS: usize = 8192;

/// Cuts `entries` where a request would become too large. A single entry may be larger.
pub(super) fn entries(
    entries: Vec<(Vec<u8>, Vec<u8>)>,
) -> impl Iterator<Item = Vec<(Vec<u8>, Vec<u8>)>> + Send {
    cut(
        entries,
        |(key, payload)| key.len() + payload.len(),
        usize::MAX,
    )
}

/// Cuts `keys` where a request would become too large.
pub(super) fn keys(keys: Vec<Vec<u8>>) -> impl Iterator<Item = Vec<Vec<u8>>> + Send {
    cut(keys, Vec::len, KEYS)
}

fn cut<T: Send>(
    items: Vec<T>,
    length: fn(&T) -> usize,
    most: usize,
) -> impl Iterator<Item = Vec<T>> + Send {
    let mut items = items.into_iter().peekable();
    let mut is_first = true;
    iter::from_fn(move || {
        let mut part = Vec::new();
        let mut bytes = 0;
        while let Some(item) = items
            .next_if(|item| part.is_empty() || (part.len() < most && bytes + length(item) <= BYTES))
        {
            bytes += length(&item);
            part.push(item);
        }
        // An empty batch is a request too.
        let is_only = std::mem::take(&mut is_first);
        (is_only || !part.is_empty()).then_some(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_batch_stays_whole() {
        assert_eq!(
            keys(vec![vec![1], vec![2]]).collect::<Vec<_>>(),
            [vec![vec![1], vec![2]]]
        );
        assert_eq!(keys(vec![]).collect::<Vec<_>>(), [Vec::<Vec<u8>>::new()]);
    }

    #[test]
    fn a_large_batch_is_cut_in_its_order() {
        let many: Vec<_> = (0..20_000_u32).map(|i| i.to_le_bytes().to_vec()).collect();
        let parts: Vec<_> = keys(many.clone()).collect();
        assert_eq!(
            parts.iter().map(Vec::len).collect::<Vec<_>>(),
            [8192, 8192, 3616]
        );
        assert_eq!(parts.concat(), many);
    }

    #[test]
    fn a_large_entry_goes_alone() {
        let sizes = [1, BYTES - 2, BYTES + 5, 9, 9];
        let batch = sizes.map(|size| (vec![0], vec![7; size])).to_vec();
        let parts = entries(batch).map(|part| part.len());
        assert_eq!(parts.collect::<Vec<_>>(), [1, 1, 1, 2]);
    }
}
