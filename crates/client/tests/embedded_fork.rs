//! A store file and forked children: they never write, never unlock, and never wait.

#![cfg(unix)]

mod embedded_support;

use std::cell::Cell;
use std::fmt::Debug;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use embedded_support::fork::{self, End};
use embedded_support::{child, folder, job, run};
use futures::executor::block_on;
use simd_r_drive_client::Caller::Task;
use simd_r_drive_client::{
    Backend, Change, DataStore, Durability, EmbeddedStore, Error, OpenOptions, Progress, Result,
    wait,
};

fn is_locked<T: Debug>(outcome: Result<T>) -> bool {
    let is_locked = matches!(outcome, Err(Error::Locked { .. }));
    if !is_locked {
        eprintln!("not refused: {outcome:?}");
    }
    is_locked
}

fn embedded_is_refused(store: &EmbeddedStore) -> bool {
    let key = || b"key".to_vec();
    is_locked(store.read(b"key").map(drop))
        && is_locked(store.batch_read(&[key()]).map(drop))
        && is_locked(store.exists(b"key"))
        && is_locked(store.len())
        && is_locked(store.is_empty())
        && is_locked(store.file_size())
        && is_locked(store.write(b"key", b"child"))
        && is_locked(store.batch_write(&[(key(), b"child".to_vec())]))
        && is_locked(store.append(Change::Write(b"key", b"child")))
        && is_locked(store.delete(b"key"))
        && is_locked(store.batch_delete(&[key()]))
        && is_locked(store.commit())
        && is_locked(store.rename(b"key", b"child"))
        && is_locked(store.estimate_compaction())
        && is_locked(store.compact(&Progress::default()))
        && is_locked(store.read_into(b"key", &mut []))
        && is_locked(store.last_entry().map(drop))
        && is_locked(store.sync())
}

fn blocking_is_refused(store: &DataStore) -> bool {
    let key = || b"key".to_vec();
    is_locked(wait(|caller| store.read(caller, key())))
        && is_locked(wait(|caller| store.batch_read(caller, vec![key()])))
        && is_locked(wait(|caller| store.exists(caller, key())))
        && is_locked(wait(|caller| store.len(caller)))
        && is_locked(wait(|caller| store.is_empty(caller)))
        && is_locked(wait(|caller| store.file_size(caller)))
        && is_locked(wait(|caller| store.write(caller, key(), b"child".to_vec())))
        && is_locked(wait(|caller| {
            store.batch_write(caller, vec![(key(), b"child".to_vec())])
        }))
        && is_locked(wait(|caller| store.delete(caller, key())))
        && is_locked(wait(|caller| store.batch_delete(caller, vec![key()])))
        && is_locked(wait(|caller| store.sync(caller)))
}

fn async_is_refused(store: &DataStore) -> bool {
    let key = || b"key".to_vec();
    is_locked(block_on(store.read(Task, key())))
        && is_locked(block_on(store.batch_read(Task, vec![key()])))
        && is_locked(block_on(store.exists(Task, key())))
        && is_locked(block_on(store.len(Task)))
        && is_locked(block_on(store.is_empty(Task)))
        && is_locked(block_on(store.file_size(Task)))
        && is_locked(block_on(store.write(Task, key(), b"child".to_vec())))
        && is_locked(block_on(
            store.batch_write(Task, vec![(key(), b"child".to_vec())]),
        ))
        && is_locked(block_on(store.delete(Task, key())))
        && is_locked(block_on(store.batch_delete(Task, vec![key()])))
        && is_locked(block_on(store.sync(Task)))
}

/// Another store can be used in a child.
fn another_works(path: &Path) -> bool {
    let options = OpenOptions::default();
    let store = wait(|caller| DataStore::open(caller, path, &options)).unwrap();
    wait(|caller| store.write(caller, b"a".to_vec(), b"1".to_vec())).unwrap();
    block_on(store.write(Task, b"b".to_vec(), b"2".to_vec())).unwrap();
    assert_eq!(
        wait(|caller| store.read(caller, b"b".to_vec())),
        Ok(Some(b"2".to_vec()))
    );
    drop(store);
    let store = block_on(DataStore::open(Task, path, &options)).unwrap();
    assert_eq!(
        block_on(store.read(Task, b"a".to_vec())),
        Ok(Some(b"1".to_vec()))
    );
    block_on(store.sync(Task)).unwrap();
    wait(|caller| store.len(caller)) == Ok(2)
}

/// Whether an unrelated process can open the file.
fn opens_elsewhere(test: &str, path: &Path) -> bool {
    run(&mut child(test, &format!("open {}", path.display()))).contains("it opens")
}

/// The job of [`opens_elsewhere`].
fn open_if_that_is_the_job() -> bool {
    let job = job();
    let Some(path) = job.as_deref().and_then(|job| job.strip_prefix("open ")) else {
        return false;
    };
    match EmbeddedStore::open(Path::new(path)) {
        Ok(_) => println!("it opens"),
        Err(e) => assert!(matches!(e, Error::Locked { .. }), "{e}"),
    }
    true
}

#[test]
fn children_of_a_busy_parent() {
    const NAME: &str = "children_of_a_busy_parent";
    if open_if_that_is_the_job() {
        return;
    }
    let folder = folder();
    let path = folder.path().join("store.bin");
    let every_second = OpenOptions {
        durability: Durability::Interval(Duration::from_millis(10)),
        ..OpenOptions::default()
    };
    let store = wait(|caller| DataStore::open(caller, &path, &every_second)).unwrap();
    let direct = EmbeddedStore::open(&folder.path().join("direct.bin")).unwrap();
    block_on(store.write(Task, b"key".to_vec(), b"parent".to_vec())).unwrap();
    let (stop, written) = (AtomicBool::new(false), AtomicU64::new(0));
    thread::scope(|scope| {
        // A thread of the parent always holds a lock when it forks.
        for writer in 0..4_u64 {
            let (store, direct, stop, written) = (&store, &direct, &stop, &written);
            scope.spawn(move || {
                for n in (writer..).step_by(4) {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    let key = n.to_le_bytes().to_vec();
                    wait(|caller| store.write(caller, key.clone(), b"parent".to_vec())).unwrap();
                    direct.write(&key, b"parent").unwrap();
                    assert!(
                        wait(|caller| store.read(caller, key.clone()))
                            .unwrap()
                            .is_some()
                    );
                    block_on(store.write(Task, key, b"again".to_vec())).unwrap();
                    written.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for n in 0..200 {
            let end = [End::AtOnce, End::Orderly, End::Killed][n % 3];
            let mine = Cell::new(Some((
                store.clone(),
                folder.path().join(format!("{n}.bin")),
            )));
            let is_content = fork::run(end, || {
                let (store, other) = mine.take().unwrap();
                let content = embedded_is_refused(&direct)
                    && blocking_is_refused(&store)
                    && async_is_refused(&store)
                    && is_locked(EmbeddedStore::open(&path).map(drop))
                    && (n % 4 > 0 || another_works(&other));
                store.close();
                direct.close();
                drop(store);
                content
            });
            assert!(is_content, "child {n}");
            if n % 50 == 0 {
                assert!(
                    !opens_elsewhere(NAME, &path),
                    "child {n} has unlocked the file"
                );
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
    let all = written.load(Ordering::Relaxed);
    assert_eq!(wait(|caller| store.len(caller)), Ok(all + 1));
    assert_eq!(direct.len(), Ok(all));
    assert_eq!(
        wait(|caller| store.read(caller, b"key".to_vec())),
        Ok(Some(b"parent".to_vec()))
    );
    drop(store);
    assert!(opens_elsewhere(NAME, &path));
    assert_eq!(EmbeddedStore::open(&path).unwrap().len(), Ok(all + 1));
}

#[test]
fn a_child_of_a_child() {
    let folder = folder();
    let store = wait(|caller| {
        DataStore::open(
            caller,
            &folder.path().join("store.bin"),
            &OpenOptions::default(),
        )
    })
    .unwrap();
    wait(|caller| store.write(caller, b"key".to_vec(), b"1".to_vec())).unwrap();
    let own = folder.path().join("child.bin");
    assert!(fork::run(End::AtOnce, || {
        let childs = wait(|caller| DataStore::open(caller, &own, &OpenOptions::default())).unwrap();
        wait(|caller| childs.write(caller, b"key".to_vec(), b"2".to_vec())).unwrap();
        let content = fork::run(End::AtOnce, || {
            blocking_is_refused(&store)
                && async_is_refused(&childs)
                && another_works(&folder.path().join("grandchild.bin"))
        });
        content && wait(|caller| childs.read(caller, b"key".to_vec())) == Ok(Some(b"2".to_vec()))
    }));
    assert_eq!(
        wait(|caller| store.read(caller, b"key".to_vec())),
        Ok(Some(b"1".to_vec()))
    );
}

/// A process opens the store, forks a child that keeps running, and is killed.
#[test]
fn the_holder_is_killed_while_its_child_lives() {
    const NAME: &str = "the_holder_is_killed_while_its_child_lives";
    if let Some(path) = job().as_deref().and_then(|job| job.strip_prefix("hold ")) {
        let store = EmbeddedStore::open(Path::new(path)).unwrap();
        store.write(b"key", b"1").unwrap();
        let child = fork::start(End::AtOnce, || {
            thread::sleep(Duration::from_secs(30));
            true
        });
        println!("child {child}");
        thread::sleep(Duration::from_secs(30));
        return;
    }
    let folder = folder();
    let path = folder.path().join("store.bin");
    let mut command = child(NAME, &format!("hold {}", path.display()));
    let mut holder = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut output = BufReader::new(holder.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("child ") {
        line.clear();
        assert!(
            output.read_line(&mut line).unwrap() > 0,
            "the holder has ended"
        );
    }
    let grandchild: i32 = line.trim().rsplit(' ').next().unwrap().parse().unwrap();
    assert!(is_locked(EmbeddedStore::open(&path).map(drop)));
    holder.kill().unwrap();
    holder.wait().unwrap();
    let started = Instant::now();
    let store = EmbeddedStore::open(&path).unwrap();
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(store.len(), Ok(1));
    // SAFETY: this sends signals to the process that was started above.
    unsafe {
        assert_eq!(libc::kill(grandchild, 0), 0, "the child has not lived on");
        libc::kill(grandchild, libc::SIGKILL);
    }
    // It has the pipe open as long as it lives.
    output.read_to_end(&mut Vec::new()).unwrap();
}
