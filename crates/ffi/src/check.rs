use std::sync::Arc;

use simd_r_drive_client::{
    Caller, CheckReport as Report, Damage as Place, Progress as FileProgress, offload,
};

use crate::{Result, all_into, interrupt};

pub struct CheckReport {
    pub file_size: u64,
    pub entries: u64,
    pub live: u64,
    pub damaged: u64,
    pub damage: Vec<Damage>,
}

pub struct Damage {
    pub offset: u64,
    pub length: u64,
    pub reason: String,
}

pub struct RecoverReport {
    pub recovered: u64,
    pub found: CheckReport,
}

#[derive(Default)]
pub struct Progress(pub(crate) Arc<FileProgress>);

impl Progress {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn done(&self) -> u64 {
        self.0.done()
    }

    pub fn total(&self) -> u64 {
        self.0.total()
    }

    pub fn cancel(&self) {
        self.0.cancel();
    }
}

pub fn check(path: String, progress: Option<Arc<Progress>>) -> Result<CheckReport> {
    interrupt::watch();
    let progress = progress.unwrap_or_default();
    Ok(simd_r_drive_client::check(&crate::path::path(path), &progress.0)?.into())
}

pub fn recover(path: String, to: String, progress: Option<Arc<Progress>>) -> Result<RecoverReport> {
    interrupt::watch();
    let (progress, to) = (progress.unwrap_or_default(), crate::path::path(to));
    let report = simd_r_drive_client::recover(&crate::path::path(path), &to, &progress.0)?;
    Ok(RecoverReport {
        recovered: report.recovered,
        found: report.found.into(),
    })
}

pub async fn check_async(path: String, progress: Option<Arc<Progress>>) -> Result<CheckReport> {
    on_a_thread(progress, |progress| check(path, progress)).await
}

pub async fn recover_async(
    path: String,
    to: String,
    progress: Option<Arc<Progress>>,
) -> Result<RecoverReport> {
    on_a_thread(progress, |progress| recover(path, to, progress)).await
}

/// Does `work` on a thread of its own, which ends it early where nobody waits any longer.
pub(crate) async fn on_a_thread<T: Send + 'static>(
    progress: Option<Arc<Progress>>,
    work: impl FnOnce(Option<Arc<Progress>>) -> Result<T> + Send + 'static,
) -> Result<T> {
    let progress = progress.unwrap_or_default();
    let mut guard = CancelOnDrop(Some(Arc::clone(&progress)));
    let work = move || Ok(work(Some(progress)));
    let done = offload::run(Caller::Task, work).await;
    guard.0 = None;
    done?
}

/// Cancels what somebody waits for, when they no longer do.
struct CancelOnDrop(Option<Arc<Progress>>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        if let Some(progress) = &self.0 {
            progress.cancel();
        }
    }
}

impl From<Report> for CheckReport {
    fn from(report: Report) -> Self {
        Self {
            file_size: report.file_size,
            entries: report.entries,
            live: report.live,
            damaged: report.damaged,
            damage: all_into(report.damage),
        }
    }
}

impl From<Place> for Damage {
    fn from(place: Place) -> Self {
        Self {
            offset: place.offset,
            length: place.length,
            reason: place.reason,
        }
    }
}
