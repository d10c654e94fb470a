//! Counts system calls on one file and makes them fail; see `shim.c`.

use std::ffi::{CStr, CString, c_char, c_int, c_long};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The kinds of system calls, with their numbers in the shim.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Open,
    Write,
    Truncate,
    Fsync,
    Mmap,
    FsyncFolder,
}

/// All kinds.
pub const ANY: &[Kind] = &[
    Kind::Open,
    Kind::Write,
    Kind::Truncate,
    Kind::Fsync,
    Kind::Mmap,
    Kind::FsyncFolder,
];

/// Compiles the shim into `folder`. Rust's linker needs a C compiler, so there is one.
fn build(folder: &Path) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/embedded_support/shim.c");
    let library = folder.join("shim.so");
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror"]);
    compiler.arg("-o").arg(&library).arg(source).arg("-ldl");
    assert!(compiler.status().expect("a C compiler").success());
    library
}

/// Runs `test` again in a process with the shim. There [`job`](super::job) is "shim".
pub fn run(test: &str) {
    let folder = super::folder();
    let mut child = super::child(test, "shim");
    child.env("LD_PRELOAD", build(folder.path()));
    super::run(&mut child);
}

fn symbol(name: &CStr) -> *mut std::ffi::c_void {
    // SAFETY: the name is a C string.
    let symbol = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
    assert!(!symbol.is_null(), "the shim is not there");
    symbol
}

/// Counts calls on the file at `path`, and on its folder, from zero on.
pub fn watch(path: &Path) {
    let path = CString::new(path.to_str().unwrap()).unwrap();
    // SAFETY: the shim's function of this name has this type.
    unsafe {
        let watch: extern "C" fn(*const c_char) = std::mem::transmute(symbol(c"shim_watch"));
        watch(path.as_ptr());
    }
}

/// How many calls there were.
pub fn calls(kind: Kind) -> i64 {
    // SAFETY: as above.
    let calls: extern "C" fn(c_int) -> c_long =
        unsafe { std::mem::transmute(symbol(c"shim_calls")) };
    calls(kind as c_int)
}

/// Makes `count` calls of `kinds` fail with `error`, after `first` of them. With the error 0,
/// writes write half of their bytes, and all other calls succeed.
pub fn fail(kinds: &[Kind], first: usize, count: usize, error: i32) {
    let kinds = kinds.iter().map(|kind| 1 << *kind as c_long).sum();
    // SAFETY: as above.
    let fail: extern "C" fn(c_long, c_long, c_long, c_int) =
        unsafe { std::mem::transmute(symbol(c"shim_fail")) };
    fail(kinds, first as c_long, count as c_long, error);
}

/// Makes no more calls fail. Returns how many have failed.
pub fn relent() -> i64 {
    // SAFETY: as above.
    let failed: extern "C" fn() -> c_long = unsafe { std::mem::transmute(symbol(c"shim_failed")) };
    let failed = failed();
    fail(&[], 0, 0, 0);
    failed
}

/// Makes each `fsync` of the file take this much longer.
pub fn delay_fsync(delay: std::time::Duration) {
    // SAFETY: as above.
    let set: extern "C" fn(c_long) = unsafe { std::mem::transmute(symbol(c"shim_delay_fsync")) };
    set(delay.as_micros() as c_long);
}
