//! UniFFI's own Python for a library, which the benchmark compares with: `LIBRARY OUT_DIR`.

use uniffi_bindgen_cffi::uniffi::{GenerateOptions, TargetLanguage, stock};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [library, out_dir] = arguments.as_slice() else {
        panic!("usage: stock-python LIBRARY OUT_DIR");
    };
    stock::generate(GenerateOptions {
        languages: vec![TargetLanguage::Python],
        source: library.into(),
        out_dir: out_dir.into(),
        ..GenerateOptions::default()
    })
    .expect("the stock generator");
}
