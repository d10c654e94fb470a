//! Sends the log of the native code to the newest stream.

use std::fmt::Write;
use std::sync::{Arc, Once};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use crate::interrupt;
use crate::queue::Queue;

const KEPT_EVENTS: usize = 10_000;
/// Where the events of `test_logging` seem to come from.
const TEST: &str = "simd_r_drive_client";

#[derive(Debug, Clone, Copy)]
pub enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

pub struct LogEvent {
    pub level: LogLevel,
    pub target: String,
    pub message: String,
}

pub struct LogStream {
    queue: Arc<Queue<LogEvent>>,
}

pub fn test_logging() {
    tracing::info!(target: TEST, "this is an info event from the native code");
    tracing::warn!(target: TEST, "this is a warning event from the native code");
}

/// The parts of the software, by the Rust modules that they are made of, and their public names.
/// The first that fits counts.
const SOURCES: [(&str, &str); 3] = [
    ("simd_r_drive_client::embedded", "simd_r_drive.store"),
    ("simd_r_drive_client", "simd_r_drive.client"),
    ("simd_r_drive_server", "simd_r_drive.server"),
];

/// The public name of the part that a module belongs to.
fn source(module: &str) -> &'static str {
    let mut sources = SOURCES.into_iter();
    let found = sources.find(|(part, _)| module.starts_with(part));
    found.map_or("simd_r_drive.engine", |(_, name)| name)
}

/// The newest stream and its level. It has no lock, so that a forked child never finds one locked.
static SINK: ArcSwapOption<Sink> = ArcSwapOption::const_empty();

struct Sink {
    level: LevelFilter,
    queue: Arc<Queue<LogEvent>>,
}

impl LogStream {
    pub fn new(level: LogLevel) -> Self {
        interrupt::watch();
        static INSTALL: Once = Once::new();
        INSTALL.call_once(|| {
            // This fails if a Rust host has set a subscriber of its own, which then gets the
            // events.
            let subscriber = tracing_subscriber::registry().with(SinkLayer);
            let _ = tracing::subscriber::set_global_default(subscriber);
        });
        let queue = Arc::new(Queue::new(KEPT_EVENTS));
        set_sink(Some(Sink {
            level: level.into(),
            queue: Arc::clone(&queue),
        }));
        Self { queue }
    }

    pub fn take(&self, timeout: Duration) -> Vec<LogEvent> {
        self.queue.take(timeout)
    }

    pub async fn take_async(&self) -> Vec<LogEvent> {
        self.queue.take_async().await
    }

    pub fn is_open(&self) -> bool {
        self.queue.is_open()
    }

    pub fn stop(&self) {
        self.queue.close();
        if with_sink(|sink| Arc::ptr_eq(&sink.queue, &self.queue)) == Some(true) {
            set_sink(None);
        }
    }
}

impl Drop for LogStream {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Replaces the sink, ends the previous stream, and makes the callsites check the level again.
fn set_sink(sink: Option<Sink>) {
    if let Some(before) = SINK.swap(sink.map(Arc::new)) {
        before.queue.close();
    }
    tracing::callsite::rebuild_interest_cache();
}

fn with_sink<T>(f: impl FnOnce(&Sink) -> T) -> Option<T> {
    SINK.load().as_deref().map(f)
}

struct SinkLayer;

impl<S: Subscriber> Layer<S> for SinkLayer {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        match with_sink(|sink| metadata.level() <= &sink.level) {
            Some(true) => Interest::always(),
            _ => Interest::never(),
        }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(with_sink(|sink| sink.level).unwrap_or(LevelFilter::OFF))
    }

    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        let mut message = Message::default();
        event.record(&mut message);
        let event = LogEvent {
            level: event.metadata().level().into(),
            target: source(event.metadata().target()).to_owned(),
            message: message.text + &message.fields,
        };
        with_sink(|sink| sink.queue.push(event));
    }
}

/// An event's message, and its other fields as ` name=value`.
#[derive(Default)]
struct Message {
    text: String,
    fields: String,
}

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        // Writing to a `String` cannot fail.
        let _ = match field.name() {
            "message" => write!(self.text, "{value:?}"),
            name => write!(self.fields, " {name}={value:?}"),
        };
    }
}

impl From<LogLevel> for LevelFilter {
    fn from(level: LogLevel) -> Self {
        match level {
            LogLevel::Error => Self::ERROR,
            LogLevel::Warn => Self::WARN,
            LogLevel::Info => Self::INFO,
            LogLevel::Debug => Self::DEBUG,
            LogLevel::Trace => Self::TRACE,
        }
    }
}

impl From<&tracing::Level> for LogLevel {
    fn from(level: &tracing::Level) -> Self {
        match *level {
            tracing::Level::ERROR => Self::Error,
            tracing::Level::WARN => Self::Warn,
            tracing::Level::INFO => Self::Info,
            tracing::Level::DEBUG => Self::Debug,
            tracing::Level::TRACE => Self::Trace,
        }
    }
}
