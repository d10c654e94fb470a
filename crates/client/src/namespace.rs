//! Makes keys for namespaces, so that equal keys of different namespaces do not collide by
//! accident.

/// Maps keys of one namespace to 16-byte keys: the XXH3 hash of the prefix, then that of the key,
/// each 8 bytes, little-endian. These are the same bytes as those of upstream's
/// [`NamespaceHasher`](simd_r_drive::utils::NamespaceHasher). The hashes use no secret: someone who
/// can choose keys can construct two that the store cannot distinguish.
pub struct NamespaceHasher(simd_r_drive::utils::NamespaceHasher);

impl NamespaceHasher {
    /// A hasher for the namespace with the name `prefix`.
    pub fn new(prefix: &[u8]) -> Self {
        Self(simd_r_drive::utils::NamespaceHasher::new(prefix))
    }

    /// The 16-byte key for `key` in this namespace.
    pub fn namespace(&self, key: &[u8]) -> Vec<u8> {
        self.0.namespace(key)
    }
}

#[cfg(test)]
mod tests {
    use super::NamespaceHasher;

    #[test]
    fn prefix_and_key_are_hashed_separately() {
        let users = NamespaceHasher::new(b"users");
        let orders = NamespaceHasher::new(b"orders");
        assert_eq!(users.namespace(b"1").len(), 16);
        assert_eq!(users.namespace(b"1")[..8], users.namespace(b"2")[..8]);
        assert_eq!(users.namespace(b"1")[8..], orders.namespace(b"1")[8..]);
    }
}
