//! What is replaced in stock's Swift.
//!
//! - Values are read from the library's memory itself, not through a `Data` for each buffer.
//! - Bytes are copied once on their way in. On their way out large ones are not copied at all.
//! - A cancelled task cancels its call, which throws `CancellationError`. For that, functions that throw
//!   nothing else throw too, if they are asynchronous.
//! - Durations that UniFFI cannot pass become the nearest that it can. Stock's code ends the process.
//! - Lengths that UniFFI cannot pass are refused by the library. Stock's code ends the process.

use anyhow::{Result, ensure};
use regex::{Captures, Regex};
use uniffi_bindgen_common::edit::{changed, found, replace};

const READER: &str = include_str!("swift/Reader.swift");
const BYTES: &str = include_str!("swift/Bytes.swift");
const OPTION: &str = include_str!("swift/Option.swift");
const DURATION: &str = include_str!("swift/Duration.swift");
const FUTURE: &str = include_str!("swift/Future.swift");
const STOCKS_READER: &str = "(data: Data, offset: Data.Index)";

/// Rewrites a file of stock's.
pub fn rewrite(stock: &str) -> Result<String> {
    let mut swift = stock.to_owned();
    let start = "fileprivate extension Data {\n    init(rustBuffer: RustBuffer)";
    replace(&mut swift, start, "// Reads a float at", READER)?;
    ensure!(swift.contains(STOCKS_READER), changed(STOCKS_READER));
    let mut swift = swift
        .replace(STOCKS_READER, "(data: UnsafeRawBufferPointer, offset: Int)")
        .replace(
            "createReader(data: Data(rustBuffer: buf))",
            "createReader(buf)",
        );
    let annotated = "#if swift(>=5.8)\n@_documentation";
    if swift.contains("struct FfiConverterData:") {
        let bytes = BYTES.replace(
            "@ALLOC@",
            found(&swift, r"(ffi_\w+_rustbuffer_)from_bytes")?,
        );
        let start = "fileprivate struct FfiConverterData:";
        replace(&mut swift, start, annotated, &bytes)?;
        swift = options(&swift)?;
    }
    if swift.contains("struct FfiConverterDuration:") {
        let start = "    public static func write(_ value: TimeInterval";
        replace(&mut swift, start, "\n}\n", DURATION.trim_end())?;
    }
    if swift.contains("func uniffiRustCallAsync<") {
        swift = futures(swift)?;
    }
    Ok(swift)
}

/// Optional bytes are the result of most calls, so they are read as bytes are.
fn options(swift: &str) -> Result<String> {
    let option = Regex::new(
        r"struct FfiConverterOption\w+: FfiConverterRustBuffer \{\n    typealias SwiftType = (\w+)\?\n",
    )?;
    Ok(option
        .replace_all(swift, |captures: &Captures| {
            let (all, name) = (&captures[0], &captures[1]);
            let is_bytes = name == "Data" || swift.contains(&format!("typealias {name} = Data\n"));
            format!("{all}{}", if is_bytes { OPTION } else { "" })
        })
        .into_owned())
}

/// Calls end when their task is cancelled.
fn futures(mut swift: String) -> Result<String> {
    let ensure = found(
        &swift,
        r"(uniffiEnsure\w+Initialized)\(\)\n    let rustFuture",
    )?;
    let end = "\n// Callback handlers for an async calls.";
    let future = FUTURE.replace("@ENSURE@", ensure);
    replace(
        &mut swift,
        "fileprivate func uniffiRustCallAsync<",
        end,
        &future,
    )?;
    let stocks = "fatalError(\"Cancellation not supported yet\")";
    ensure!(swift.contains(stocks), changed(stocks));
    let swift = swift.replace(stocks, "throw CancellationError()");
    let free = Regex::new(r"freeFunc: (ffi_\w+_rust_future_)free_(\w+),")?;
    let swift = free.replace_all(
        &swift,
        "$0\n            cancelFunc: { ${1}cancel_$2($$0) },",
    );
    let silent = Regex::new(r"\)( ?)async (\s*(?:->|\{|\n))")?;
    let swift = silent.replace_all(&swift, ")${1}async throws $2");
    let unchecked = Regex::new(r"try!(\s+await uniffiRustCallAsync)")?;
    Ok(unchecked.replace_all(&swift, "try$1").into_owned())
}

#[cfg(test)]
mod tests {
    use super::{futures, options, rewrite};

    #[test]
    fn what_is_not_stocks_is_refused() {
        let error = rewrite("import Foundation").unwrap_err();
        assert!(error.to_string().contains("other code"));
    }

    #[test]
    fn optional_bytes_are_read_as_a_whole() {
        let option = |ty: &str| {
            format!(
                "struct FfiConverterOption{ty}: FfiConverterRustBuffer {{\n    typealias SwiftType = {ty}?\n"
            )
        };
        let (numbers, bytes) = (option("UInt16"), option("Key"));
        assert_eq!(options(&numbers).unwrap(), numbers);
        let swift = format!("typealias Key = Data\n{bytes}");
        assert!(options(&swift).unwrap().contains("func lift"));
    }

    #[test]
    fn a_function_that_can_be_cancelled_throws() {
        let stock = "fileprivate func uniffiRustCallAsync<F, T>() {
    uniffiEnsureAInitialized()
    let rustFuture = 1
}

// Callback handlers for an async calls.
            fatalError(\"Cancellation not supported yet\")
open func take()async  -> Int  {
    return
        try!  await uniffiRustCallAsync(
            freeFunc: ffi_a_rust_future_free_u8,
";
        let swift = futures(stock.to_owned()).unwrap();
        assert!(
            swift.contains("open func take()async throws  -> Int"),
            "{swift}"
        );
        assert!(swift.contains("try  await uniffiRustCallAsync"), "{swift}");
        assert!(
            swift.contains("cancelFunc: { ffi_a_rust_future_cancel_u8($0) },"),
            "{swift}"
        );
    }
}
