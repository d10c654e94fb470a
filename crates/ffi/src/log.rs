//! The log of the native code, kept in a bounded queue until the foreign side takes it.
//!
//! Taken, not called back with: an event can come from any thread and at any time, also while the
//! foreign runtime ends, and some runtimes cannot make callbacks everywhere.

use std::collections::VecDeque;
use std::fmt::Write;
use std::sync::{Condvar, Mutex, MutexGuard, Once, PoisonError};
use std::time::Duration;

use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

const KEPT_EVENTS: usize = 10_000;

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
    number: u64,
}

pub fn test_logging() {
    tracing::info!("this is an info event from the native code");
    tracing::warn!("this is a warning event from the native code");
}

/// The one queue that the process's subscriber fills, for the newest stream.
struct Queue {
    stream: u64,
    level: LevelFilter,
    events: VecDeque<LogEvent>,
}

static QUEUE: Mutex<Queue> = Mutex::new(Queue {
    stream: 0,
    level: LevelFilter::OFF,
    events: VecDeque::new(),
});
static ARRIVED: Condvar = Condvar::new();

fn queue() -> MutexGuard<'static, Queue> {
    QUEUE.lock().unwrap_or_else(PoisonError::into_inner)
}

impl LogStream {
    pub fn new(level: LogLevel) -> Self {
        static INSTALL: Once = Once::new();
        INSTALL.call_once(|| {
            // It fails where a Rust host has a subscriber of its own: its log goes there then.
            let subscriber = tracing_subscriber::registry().with(QueueLayer);
            let _ = tracing::subscriber::set_global_default(subscriber);
        });
        let mut queue = queue();
        queue.stream += 1;
        let number = queue.stream;
        queue.set_level(level.into());
        drop(queue);
        level_changed();
        Self { number }
    }

    pub fn take(&self, timeout: Duration) -> Vec<LogEvent> {
        let nothing_yet = |queue: &mut Queue| self.reads(queue) && queue.events.is_empty();
        let (mut queue, _) = ARRIVED
            .wait_timeout_while(queue(), timeout, nothing_yet)
            .unwrap_or_else(PoisonError::into_inner);
        if self.reads(&queue) {
            queue.events.drain(..).collect()
        } else {
            Vec::new()
        }
    }

    pub fn is_open(&self) -> bool {
        self.reads(&queue())
    }

    pub fn close(&self) {
        let mut queue = queue();
        if !self.reads(&queue) {
            return;
        }
        queue.set_level(LevelFilter::OFF);
        drop(queue);
        level_changed();
    }

    fn reads(&self, queue: &Queue) -> bool {
        queue.stream == self.number && queue.level != LevelFilter::OFF
    }
}

impl Drop for LogStream {
    fn drop(&mut self) {
        self.close();
    }
}

impl Queue {
    fn set_level(&mut self, level: LevelFilter) {
        self.level = level;
        self.events.clear();
    }
}

/// Wakes those who wait for events of a stream that has ended, and has the callsites ask anew.
fn level_changed() {
    ARRIVED.notify_all();
    tracing::callsite::rebuild_interest_cache();
}

struct QueueLayer;

impl<S: Subscriber> Layer<S> for QueueLayer {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        match metadata.level() <= &queue().level {
            true => Interest::always(),
            false => Interest::never(),
        }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(queue().level)
    }

    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        let mut message = Message::default();
        event.record(&mut message);
        let event = LogEvent {
            level: event.metadata().level().into(),
            target: event.metadata().target().to_owned(),
            message: message.text + &message.fields,
        };
        let mut queue = queue();
        if queue.events.len() == KEPT_EVENTS {
            queue.events.pop_front();
        }
        queue.events.push_back(event);
        ARRIVED.notify_one();
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
        // Writing to a String cannot fail.
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
