//! Generates the scaffolding of the interface.

fn main() {
    let source = "src/simd_r_drive_ws_client.udl";
    uniffi::generate_scaffolding(source).unwrap_or_else(|e| panic!("{source}: {e:#}"));
}
