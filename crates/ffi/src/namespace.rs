use uniffi_cffi_runtime::Bytes;

pub struct NamespaceHasher(simd_r_drive_client::NamespaceHasher);

impl NamespaceHasher {
    pub fn new(prefix: Bytes) -> Self {
        Self(simd_r_drive_client::NamespaceHasher::new(&prefix))
    }

    pub fn namespace(&self, key: Bytes) -> Bytes {
        Bytes(self.0.namespace(&key))
    }
}

pub fn key_hash(key: Bytes) -> u64 {
    simd_r_drive_client::key_hash(&key)
}
