//! Keys of namespaces that do not get in each other's way by chance.

/// Maps keys of one namespace to 16-byte keys: the XXH3 hash of the prefix, then that of the key,
/// each 8 bytes, little-endian. The same bytes as upstream's
/// [`NamespaceHasher`](simd_r_drive::utils::NamespaceHasher). The hashes are no secret: somebody who
/// chooses keys can make two that are one to the store.
pub struct NamespaceHasher(simd_r_drive::utils::NamespaceHasher);

impl NamespaceHasher {
    /// A hasher for the namespace that `prefix` names.
    pub fn new(prefix: &[u8]) -> Self {
        Self(simd_r_drive::utils::NamespaceHasher::new(prefix))
    }

    /// The 16-byte key that stands for `key` in this namespace.
    pub fn namespace(&self, key: &[u8]) -> Vec<u8> {
        self.0.namespace(key)
    }
}

#[cfg(test)]
mod tests {
    use super::NamespaceHasher;

    #[test]
    fn prefix_and_key_are_hashed_apart() {
        let users = NamespaceHasher::new(b"users");
        let orders = NamespaceHasher::new(b"orders");
        assert_eq!(users.namespace(b"1").len(), 16);
        assert_eq!(users.namespace(b"1")[..8], users.namespace(b"2")[..8]);
        assert_eq!(users.namespace(b"1")[8..], orders.namespace(b"1")[8..]);
    }
}
