//! A todo list: tasks, who watches them, and who waits for all of them to be done.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::SystemTime;

use uniffi_cffi_runtime::Bytes;

uniffi::setup_scaffolding!();

/// How much a task matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Priority {
    /// It can wait.
    Low,
    /// It cannot.
    High,
}

/// Something to do.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Task {
    /// What.
    pub title: String,
    /// How much it matters.
    pub priority: Priority,
    /// Until when.
    #[uniffi(default = None)]
    pub due: Option<SystemTime>,
    /// What it belongs to.
    #[uniffi(default = [])]
    pub tags: Vec<String>,
    /// Whatever belongs to it.
    #[uniffi(default)]
    pub attachment: Bytes,
}

/// Why a list does not do what it is told.
#[derive(Debug, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
pub enum TodoError {
    /// A task needs a title.
    #[error("a task needs a title")]
    NoTitle,
    /// There is no such task, or not any longer.
    #[error("there is no task {number}")]
    NoTask {
        /// Its number.
        number: u32,
    },
}

/// Told of new tasks.
#[uniffi::export(callback_interface)]
pub trait Watcher: Send + Sync {
    /// Whether tasks that matter that much are of interest.
    fn wants(&self, priority: Priority) -> bool;
    /// There is a new task.
    fn added(&self, number: u32, task: Task);
}

#[derive(Default)]
struct State {
    tasks: Vec<Option<Task>>,
    watchers: Vec<Arc<dyn Watcher>>,
    wakers: Vec<Waker>,
}

/// A todo list.
#[derive(Default, uniffi::Object)]
pub struct TodoList(Mutex<State>);

#[uniffi::export]
impl TodoList {
    /// A list of nothing.
    #[uniffi::constructor]
    pub fn new() -> Self {
        Self::default()
    }

    /// A list of these tasks.
    #[uniffi::constructor]
    pub fn of(tasks: Vec<Task>) -> Result<Self, TodoError> {
        let list = Self::new();
        for task in tasks {
            list.add(task)?;
        }
        Ok(list)
    }

    /// Adds a task; returns its number.
    pub fn add(&self, task: Task) -> Result<u32, TodoError> {
        if task.title.is_empty() {
            return Err(TodoError::NoTitle);
        }
        let (number, watchers) = {
            let mut state = self.state();
            state.tasks.push(Some(task.clone()));
            (state.tasks.len() as u32 - 1, state.watchers.clone())
        };
        // Not while the list is locked: a watcher may well look at it.
        for watcher in watchers {
            if watcher.wants(task.priority) {
                watcher.added(number, task.clone());
            }
        }
        Ok(number)
    }

    /// A task that is not done.
    pub fn get(&self, number: u32) -> Result<Task, TodoError> {
        let task = self.state().tasks.get(number as usize).cloned();
        task.flatten().ok_or(TodoError::NoTask { number })
    }

    /// The tasks that are not done: all, or those that matter that much.
    #[uniffi::method(default(priority = None))]
    pub fn open(&self, priority: Option<Priority>) -> Vec<Task> {
        let state = self.state();
        let tasks = state.tasks.iter().flatten();
        let wanted = tasks.filter(|task| priority.is_none_or(|it| task.priority == it));
        wanted.cloned().collect()
    }

    /// A task is done; returns it.
    pub fn done(&self, number: u32) -> Result<Task, TodoError> {
        let mut state = self.state();
        let task = state.tasks.get_mut(number as usize).and_then(Option::take);
        let task = task.ok_or(TodoError::NoTask { number })?;
        state.wakers.drain(..).for_each(Waker::wake);
        Ok(task)
    }

    /// Tells somebody of new tasks.
    pub fn watch(&self, watcher: Box<dyn Watcher>) {
        self.state().watchers.push(watcher.into());
    }

    /// Waits until all tasks are done; returns how many there were.
    pub async fn all_done(&self) -> u32 {
        poll_fn(|context| {
            let mut state = self.state();
            if state.tasks.iter().all(Option::is_none) {
                return Poll::Ready(state.tasks.len() as u32);
            }
            state.wakers.push(context.waker().clone());
            Poll::Pending
        })
        .await
    }
}

impl TodoList {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
