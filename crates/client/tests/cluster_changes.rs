//! What a cluster does meanwhile: a master that is killed, and slots that are moved.

mod cluster_support;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use cluster_support::{Servers, is_available};
use simd_r_drive_client::{Backend, ConnectOptions, DataStore, Error, wait};

/// What may be at each key: the acknowledged value, or nothing if there is none, and those values
/// whose outcome is unknown since.
type Possible = HashMap<u32, Vec<Option<Vec<u8>>>>;

/// Writes unique values until `stop`.
fn load(store: &DataStore, stop: &AtomicBool, thread: u32) -> Possible {
    let mut possible = Possible::new();
    let mut i = 0_u32;
    while !stop.load(Ordering::Relaxed) {
        i += 1;
        let key = thread * 1_000_000 + i % 500;
        let value = format!("{thread}-{i}").into_bytes();
        let name = key.to_le_bytes().to_vec();
        let values = possible.entry(key).or_insert_with(|| vec![None]);
        match wait(|c| store.write(c, name, value.clone())) {
            Ok(()) => *values = vec![Some(value)],
            Err(Error::OutcomeUnknown { .. } | Error::Timeout { .. }) => values.push(Some(value)),
            Err(Error::Connection { .. } | Error::Server { .. }) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    possible
}

fn check(store: &DataStore, possible: Possible) {
    for (key, values) in possible {
        let read = wait(|c| store.read(c, key.to_le_bytes().to_vec())).unwrap();
        assert!(values.contains(&read), "{key}: {read:?} of {values:?}");
    }
}

/// Sets a flag when it is dropped.
struct Stopping<'a>(&'a AtomicBool);

impl Drop for Stopping<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn under_load(store: &DataStore, change: impl FnOnce()) {
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|thread| {
                scope.spawn({
                    let stop = &stop;
                    move || load(store, stop, thread)
                })
            })
            .collect();
        // Also if the change panics: the threads would go on for ever.
        let stopping = Stopping(&stop);
        thread::sleep(Duration::from_millis(500));
        change();
        drop(stopping);
        for thread in threads {
            check(store, thread.join().unwrap());
        }
    });
}

#[test]
fn nothing_acknowledged_is_lost_when_a_master_is_killed() {
    if !is_available() {
        return;
    }
    let servers = Servers::cluster(&[]);
    let options = ConnectOptions {
        min_replicas: 1,
        write_timeout: Duration::from_secs(10),
        ..ConnectOptions::default()
    };
    // Two of them have replicas still, so the cluster goes on with both.
    let store = servers.connect("a", &options);
    let killed = servers.masters(0).into_iter().find(|&i| i != 0).unwrap();
    let begin = Instant::now();
    under_load(&store, || {
        servers.nodes[killed].signal("KILL");
        thread::sleep(Duration::from_secs(6));
    });
    assert!(begin.elapsed() < Duration::from_secs(60));
    assert!(!servers.masters(0).contains(&killed));
}

/// Moves slots, as soon as all nodes know of those that were moved before.
fn move_slots(servers: &Servers, from: &str, to: &str) {
    let address = format!("127.0.0.1:{}", servers.nodes[0].port);
    let command = [
        ["--cluster", "reshard"].as_slice(),
        &[&address, "--cluster-from", from, "--cluster-to", to],
        &["--cluster-slots", "300", "--cluster-yes"],
    ];
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let moved = servers.cli(0, &command.concat());
        if moved.contains("Moving slot") {
            return;
        }
        assert!(Instant::now() < deadline, "{moved}");
        thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn slots_can_be_moved_meanwhile() {
    if !is_available() {
        return;
    }
    let servers = Servers::cluster(&[]);
    let store = servers.connect("a", &ConnectOptions::default());
    let id = |node| servers.cli(node, &["cluster", "myid"]).trim().to_owned();
    let masters = servers.masters(0);
    under_load(&store, || {
        for (from, to) in [(0, 1), (1, 2), (2, 0)] {
            move_slots(&servers, &id(masters[from]), &id(masters[to]));
        }
    });
}
