//! Paths, which the interface has as text.

use std::path::PathBuf;

/// The path that `text` means: itself, or after a NUL, which no path has, the bytes whose numbers
/// are those of its characters.
pub(crate) fn path(text: String) -> PathBuf {
    #[cfg(unix)]
    if let Some(bytes) = text.strip_prefix('\0') {
        use std::os::unix::ffi::OsStringExt;
        let bytes: Result<Vec<u8>, _> = bytes.chars().map(u8::try_from).collect();
        if let Ok(bytes) = bytes {
            return std::ffi::OsString::from_vec(bytes).into();
        }
    }
    text.into()
}
