pub struct NamespaceHasher(simd_r_drive_client::NamespaceHasher);

impl NamespaceHasher {
    pub fn new(prefix: Vec<u8>) -> Self {
        Self(simd_r_drive_client::NamespaceHasher::new(&prefix))
    }

    pub fn namespace(&self, key: Vec<u8>) -> Vec<u8> {
        self.0.namespace(&key)
    }
}
