//! The results, as a table and as JSON.

use std::fmt::Write;

/// Calls or items per second.
#[derive(Default)]
pub struct Report(Vec<(&'static str, f64, f64)>);

impl Report {
    pub fn add(&mut self, what: &'static str, (floor, client): (f64, f64)) {
        self.0.push((what, floor, client));
    }

    pub fn table(&self) -> String {
        let mut table = format!(
            "{:<30} {:>12} {:>12} {:>12} {:>14}\n",
            "", "floor µs", "client µs", "client 1/s", "client / floor"
        );
        for (what, floor, client) in &self.0 {
            let line = (1e6 / floor, 1e6 / client, client, floor / client);
            let (a, b, c, d) = line;
            let _ = writeln!(table, "{what:<30} {a:>12.2} {b:>12.2} {c:>12.0} {d:>14.2}");
        }
        table
    }

    pub fn json(&self) -> String {
        let lines = self.0.iter().map(|(what, floor, client)| {
            format!("{{\"what\": \"{what}\", \"floor_per_second\": {floor:.1}, \"client_per_second\": {client:.1}}}")
        });
        format!("[{}]", lines.collect::<Vec<_>>().join(", "))
    }
}

/// The peak memory of this process.
pub fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .expect("Linux");
    let kilobytes: u64 = line
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .expect("a number");
    kilobytes << 10
}
