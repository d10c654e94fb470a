//! The path of a store file: links, and files that are renamed or replaced.

#![cfg(unix)]

mod embedded_support;

use std::ffi::CString;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use embedded_support::run::{read, with_durability};
use embedded_support::{child, folder, job, limit_file_size, run};
use simd_r_drive_client::{Durability, EmbeddedStore, Error, OpenOptions};

#[test]
fn a_relative_path_stays_the_same_file() {
    if job().is_none() {
        let name = "a_relative_path_stays_the_same_file";
        run(&mut child(name, "its own folder"));
        return;
    }
    let folder = folder();
    let elsewhere = folder.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::write(elsewhere.join("store.bin"), b"somebody else's").unwrap();
    std::env::set_current_dir(folder.path()).unwrap();
    for durability in [Durability::Never, Durability::EveryWrite] {
        let options = with_durability(durability);
        let store = EmbeddedStore::open_with(Path::new("store.bin"), &options).unwrap();
        assert_eq!(store.path(), Path::new("store.bin"));
        store.write(b"before", b"1").unwrap();
        std::env::set_current_dir(&elsewhere).unwrap();
        let end = store.write(b"after", b"2").unwrap();
        store.sync().unwrap();
        assert_eq!((store.len(), store.file_size()), (Ok(2), Ok(end)));
        // A failed write opens the file again.
        limit_file_size(Some(end + 10));
        let refused = store.write(b"refused", &[3; 100]);
        limit_file_size(None);
        assert!(matches!(refused, Err(Error::Io { .. })));
        let end = store.write(b"later", b"4").unwrap();
        assert_eq!(read(&store, b"before"), Ok(Some(b"1".to_vec())));
        drop(store);
        std::env::set_current_dir(folder.path()).unwrap();
        assert_eq!(fs::metadata("store.bin").unwrap().len(), end);
        assert_eq!(fs::read("elsewhere/store.bin").unwrap(), b"somebody else's");
        fs::remove_file("store.bin").unwrap();
    }
}

#[test]
fn a_renamed_file_stays_the_same_file() {
    if job().is_none() {
        run(&mut child("a_renamed_file_stays_the_same_file", "limits"));
        return;
    }
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    let store = EmbeddedStore::open(&path("store.bin")).unwrap();
    store.write(b"before", b"1").unwrap();
    fs::rename(path("store.bin"), path("renamed.bin")).unwrap();
    fs::write(path("store.bin"), b"somebody else's").unwrap();
    let end = store.write(b"after", b"2").unwrap();
    store.sync().unwrap();
    assert_eq!((store.len(), store.file_size()), (Ok(2), Ok(end)));
    assert_eq!(read(&store, b"before"), Ok(Some(b"1".to_vec())));
    // The file would have to be opened again, but its path is unknown.
    limit_file_size(Some(end + 10));
    let refused = store.write(b"refused", &[3; 100]).unwrap_err();
    limit_file_size(None);
    assert!(
        refused.to_string().contains("refers to another file"),
        "{refused}"
    );
    for _ in 0..2 {
        assert_eq!(store.write(b"later", b"4"), Err(refused.clone()));
        assert_eq!(store.read(b"before").map(drop), Err(refused.clone()));
        assert_eq!(store.len(), Err(refused.clone()));
        assert_eq!(store.sync(), Err(refused.clone()));
    }
    drop(store);
    assert_eq!(fs::read(path("store.bin")).unwrap(), b"somebody else's");
    let store = EmbeddedStore::open(&path("renamed.bin")).unwrap();
    assert_eq!((store.len(), store.file_size()), (Ok(2), Ok(end)));
}

#[test]
fn two_names_of_one_file_are_one_store() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    let store = EmbeddedStore::open(&path("store.bin")).unwrap();
    store.write(b"key", b"1").unwrap();
    symlink("store.bin", path("symbolic.bin")).unwrap();
    fs::hard_link(path("store.bin"), path("hard.bin")).unwrap();
    for name in ["store.bin", "symbolic.bin", "hard.bin"] {
        let again = EmbeddedStore::open(&path(name)).map(drop);
        assert!(
            matches!(again, Err(Error::Locked { .. })),
            "{name}: {again:?}"
        );
    }
    drop(store);
    for name in ["symbolic.bin", "hard.bin"] {
        let store = EmbeddedStore::open(&path(name)).unwrap();
        store.write(name.as_bytes(), b"2").unwrap();
        store.sync().unwrap();
    }
    assert!(path("symbolic.bin").is_symlink());
    assert_eq!(
        EmbeddedStore::open(&path("store.bin")).unwrap().len(),
        Ok(3)
    );
    // A symbolic link to a path without a file.
    symlink("new.bin", path("dangling.bin")).unwrap();
    let store = EmbeddedStore::open(&path("dangling.bin")).unwrap();
    store.write(b"key", b"1").unwrap();
    store.sync().unwrap();
    assert!(path("new.bin").is_file());
}

#[test]
fn other_files_are_refused_and_not_changed() {
    let folder = folder();
    let path = |name: &str| -> PathBuf { folder.path().join(name) };
    let open = |path: &Path| EmbeddedStore::open(path).map(drop);

    assert!(matches!(open(folder.path()), Err(Error::Io { .. })));
    assert!(matches!(
        open(&path("missing/store.bin")),
        Err(Error::Io { .. })
    ));
    assert!(matches!(
        open(Path::new("/dev/null")),
        Err(Error::NotAStore { .. })
    ));
    assert!(matches!(open(Path::new("")), Err(Error::Io { .. })));
    let pipe = CString::new(path("pipe").to_str().unwrap()).unwrap();
    // SAFETY: the path is a C string.
    assert_eq!(unsafe { libc::mkfifo(pipe.as_ptr(), 0o600) }, 0);
    assert!(matches!(open(&path("pipe")), Err(Error::NotAStore { .. })));

    let existing = OpenOptions {
        create: false,
        ..OpenOptions::default()
    };
    let missing = EmbeddedStore::open_with(&path("missing.bin"), &existing).map(drop);
    assert!(matches!(missing, Err(Error::Io { .. })), "{missing:?}");
    assert!(!path("missing.bin").exists());

    fs::write(path("text"), "a line of text\n".repeat(100)).unwrap();
    let text = fs::read(path("text")).unwrap();
    assert!(matches!(open(&path("text")), Err(Error::NotAStore { .. })));
    assert_eq!(fs::read(path("text")).unwrap(), text);
}

#[test]
fn an_empty_file_is_an_empty_store() {
    let folder = folder();
    let path = folder.path().join("empty.bin");
    fs::write(&path, b"").unwrap();
    let existing = OpenOptions {
        create: false,
        ..OpenOptions::default()
    };
    let store = EmbeddedStore::open_with(&path, &existing).unwrap();
    assert_eq!((store.len(), store.file_size()), (Ok(0), Ok(0)));
    assert_eq!(read(&store, b"key"), Ok(None));
    store.delete(b"key").unwrap();
    store.sync().unwrap();
    drop(store);
    assert_eq!(fs::metadata(&path).unwrap().len(), 0);
    assert_eq!(
        simd_r_drive_client::check(&path, &Default::default())
            .unwrap()
            .entries,
        0
    );
}

#[test]
fn a_first_entry_that_is_torn_is_no_store() {
    let folder = folder();
    let path = folder.path().join("store.bin");
    let store = EmbeddedStore::open(&path).unwrap();
    store.write(b"key", &[7; 100]).unwrap();
    drop(store);
    let whole = fs::read(&path).unwrap();
    for length in 1..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        let refused = EmbeddedStore::open(&path).map(drop);
        assert!(
            matches!(refused, Err(Error::NotAStore { .. })),
            "{length}: {refused:?}"
        );
        assert_eq!(fs::read(&path).unwrap(), &whole[..length]);
    }
}

/// A file without write permission can be checked and recovered, but not opened for writing.
#[test]
fn a_file_that_may_only_be_read() {
    let name = "a_file_that_may_only_be_read";
    let Some(path) = job() else {
        let folder = folder();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let path = folder.path().join("store.bin");
        EmbeddedStore::open(&path)
            .unwrap()
            .write(b"key", b"1")
            .unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        run(&mut child(name, path.to_str().unwrap()));
        return;
    };
    // Root may write any file.
    // SAFETY: nothing else in this process depends on its user.
    unsafe {
        if libc::geteuid() == 0 {
            assert_eq!(libc::setuid(65534), 0);
        }
    }
    let path = Path::new(&path);
    let refused = EmbeddedStore::open(path).map(drop);
    assert!(matches!(refused, Err(Error::Io { .. })), "{refused:?}");
    let to = path.with_extension("recovered");
    let report = simd_r_drive_client::recover(path, &to, &Default::default()).unwrap();
    assert_eq!((report.recovered, report.found.damaged), (1, 0));
    // The recovered file has the same permissions as the damaged one.
    assert_eq!(
        fs::metadata(&to).unwrap().permissions().mode() & 0o777,
        0o444
    );
}
