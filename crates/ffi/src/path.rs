//! Converts paths from and to the interface's text.

use std::path::{Path, PathBuf};

/// The path for `text`: the text itself, or, after a NUL, which no path contains, one byte for each
/// character, with the character's code as its value.
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

/// The text for which [`path`] returns this path.
pub(crate) fn text(path: &Path) -> String {
    #[cfg(unix)]
    if path.to_str().is_none() {
        use std::os::unix::ffi::OsStrExt;
        let bytes = path.as_os_str().as_bytes();
        return "\0"
            .chars()
            .chain(bytes.iter().map(|b| char::from(*b)))
            .collect();
    }
    path.display().to_string()
}
