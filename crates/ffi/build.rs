//! Writes the scaffolding of the one interface.

fn main() {
    let interface = "src/simd_r_drive_ws_client.udl";
    uniffi::generate_scaffolding(interface).unwrap_or_else(|e| panic!("{interface}: {e:#}"));
}
