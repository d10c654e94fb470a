//! Whether there is a connection, and when the next attempt to make one may be made.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::options::RetryPolicy;
use crate::connection::Connection;
use crate::socket::Failure;
use crate::sync::Promise;

/// The state of a session's connection.
pub(super) struct Link {
    state: State,
    retry: RetryPolicy,
    /// The callers that wait for the state to change.
    waiting: Vec<Arc<Promise<()>>>,
}

enum State {
    /// There is no connection, after this many attempts since there was one.
    Down {
        attempts: u32,
        outage: Option<Outage>,
    },
    /// The attempt after so many others is being made.
    Connecting {
        attempts: u32,
    },
    Up {
        connection: Arc<Connection>,
        since: Instant,
    },
    Closed,
}

/// What is known about a server that cannot be reached.
struct Outage {
    failure: Failure,
    /// When the next attempt may be made.
    not_before: Instant,
}

/// What a call that needs a connection must do next.
pub(super) enum Step {
    /// Use this connection.
    Use(Arc<Connection>),
    /// Make a connection, and report the result with [`Link::connected`].
    Connect,
    /// Wait for the attempt of another call.
    WaitForAttempt(Arc<Promise<()>>),
    /// Wait until `time`, or until the state has changed.
    WaitUntil {
        time: Instant,
        changed: Arc<Promise<()>>,
        /// Why the last attempt failed.
        failure: Failure,
    },
    GiveUp(Failure),
}

impl Link {
    pub(super) fn new(retry: &RetryPolicy) -> Self {
        Self {
            state: State::Down {
                attempts: 0,
                outage: None,
            },
            retry: retry.clone(),
            waiting: Vec::new(),
        }
    }

    /// The next step of a call; `attempted` is whether it has waited for an attempt already.
    pub(super) fn next_step(&mut self, attempted: bool) -> Step {
        if let State::Up { connection, since } = &self.state
            && let Some(failure) = connection.failure()
        {
            // A server that accepts connections and drops them is no better than one that doesn't.
            let is_flapping = since.elapsed() < self.retry.max_backoff;
            self.go_down(u32::from(is_flapping), failure);
        }
        match &self.state {
            State::Closed => Step::GiveUp(Failure::Closed),
            State::Up { connection, .. } => Step::Use(Arc::clone(connection)),
            State::Connecting { .. } => Step::WaitForAttempt(self.wait()),
            State::Down { attempts, outage } => match outage {
                Some(outage) if attempted => Step::GiveUp(outage.failure.clone()),
                Some(outage) if outage.not_before > Instant::now() => Step::WaitUntil {
                    time: outage.not_before,
                    failure: outage.failure.clone(),
                    changed: self.wait(),
                },
                _ => {
                    self.state = State::Connecting {
                        attempts: *attempts,
                    };
                    Step::Connect
                }
            },
        }
    }

    /// Takes the result of an attempt. Returns whether there is a connection now. Those who wait
    /// for it go on after [`Link::wake`].
    pub(super) fn connected(&mut self, result: Result<Connection, Failure>) -> bool {
        let State::Connecting { attempts } = self.state else {
            // Closed meanwhile.
            return false;
        };
        match result {
            Ok(connection) => {
                self.state = State::Up {
                    connection: Arc::new(connection),
                    since: Instant::now(),
                };
            }
            // Waiting would not help. The next call may try again at once.
            Err(failure) if failure.is_permanent() => self.go_down(0, failure),
            Err(failure) => self.go_down(attempts + 1, failure),
        }
        matches!(self.state, State::Up { .. })
    }

    /// The attempt was given up, and not because of the server. A call that waited for it makes
    /// one.
    pub(super) fn abandon_attempt(&mut self) {
        if let State::Connecting { attempts } = self.state {
            self.state = State::Down {
                attempts,
                outage: None,
            };
            self.wake();
        }
    }

    /// Ends it for good. Returns the connection, if there was one.
    pub(super) fn close(&mut self) -> Option<Arc<Connection>> {
        let connection = self.current();
        self.state = State::Closed;
        self.wake();
        connection
    }

    /// The connection that is up.
    pub(super) fn current(&self) -> Option<Arc<Connection>> {
        match &self.state {
            State::Up { connection, .. } => Some(Arc::clone(connection)),
            _ => None,
        }
    }

    fn go_down(&mut self, attempts: u32, failure: Failure) {
        self.state = State::Down {
            attempts,
            outage: Some(Outage {
                failure,
                not_before: Instant::now() + self.backoff(attempts),
            }),
        };
    }

    /// The wait after this many failed attempts. Up to half of it is random.
    fn backoff(&self, attempts: u32) -> Duration {
        let Some(doublings) = attempts.checked_sub(1) else {
            return Duration::ZERO;
        };
        let longest = 2_u32
            .checked_pow(doublings)
            .and_then(|factor| self.retry.initial_backoff.checked_mul(factor))
            .map_or(self.retry.max_backoff, |backoff| {
                backoff.min(self.retry.max_backoff)
            });
        longest.mul_f64(rand::random_range(0.5..=1.0))
    }

    fn wait(&mut self) -> Arc<Promise<()>> {
        // Before the list grows, those who no longer wait are removed from it.
        if self.waiting.len() == self.waiting.capacity() {
            self.waiting
                .retain(|promise| Arc::strong_count(promise) > 1);
        }
        let promise = Arc::default();
        self.waiting.push(Arc::clone(&promise));
        promise
    }

    /// Wakes the callers that wait for the state to change.
    pub(super) fn wake(&mut self) {
        self.waiting.drain(..).for_each(|promise| promise.set(()));
    }
}

#[cfg(test)]
mod tests {
    use tungstenite::http::StatusCode;

    use super::*;

    fn link() -> Link {
        Link::new(&RetryPolicy::default())
    }

    fn fail(link: &mut Link) {
        assert!(matches!(link.next_step(false), Step::Connect));
        assert!(!link.connected(Err(Failure::NoAnswer)));
    }

    #[test]
    fn one_connects_and_the_others_wait() {
        let mut link = link();
        assert!(matches!(link.next_step(false), Step::Connect));
        let Step::WaitForAttempt(promise) = link.next_step(false) else {
            panic!("two connect");
        };
        link.connected(Err(Failure::NoAnswer));
        link.wake();
        assert_eq!(promise.take(), Some(()));
        assert!(matches!(
            link.next_step(true),
            Step::GiveUp(Failure::NoAnswer)
        ));
        assert!(matches!(link.next_step(false), Step::WaitUntil { .. }));
    }

    #[test]
    fn the_wait_grows_up_to_its_limit() {
        let link = link();
        assert_eq!(link.backoff(0), Duration::ZERO);
        for (attempts, least, most) in [
            (1, 25, 50),
            (2, 50, 100),
            (3, 100, 200),
            (9, 1000, 2000),
            (99, 1000, 2000),
        ] {
            for _ in 0..100 {
                let wait = link.backoff(attempts).as_millis();
                assert!((least..=most).contains(&wait), "{attempts}: {wait}");
            }
        }
    }

    #[test]
    fn an_attempt_that_was_given_up_is_made_by_another() {
        let mut link = link();
        assert!(matches!(link.next_step(false), Step::Connect));
        let Step::WaitForAttempt(promise) = link.next_step(false) else {
            panic!("two connect");
        };
        link.abandon_attempt();
        assert_eq!(promise.take(), Some(()));
        assert!(matches!(link.next_step(true), Step::Connect));
    }

    #[test]
    fn after_a_lasting_failure_the_next_call_tries_at_once() {
        let mut link = link();
        for _ in 0..3 {
            assert!(matches!(link.next_step(false), Step::Connect));
            link.connected(Err(Failure::Refused(StatusCode::FORBIDDEN)));
            assert!(matches!(
                link.next_step(true),
                Step::GiveUp(Failure::Refused(_))
            ));
        }
    }

    #[test]
    fn those_who_no_longer_wait_are_forgotten() {
        let mut link = link();
        fail(&mut link);
        let Step::WaitUntil { changed, .. } = link.next_step(false) else {
            panic!("no wait");
        };
        for _ in 0..10_000 {
            link.wait();
        }
        assert!(link.waiting.len() < 100, "{}", link.waiting.len());
        link.wake();
        assert_eq!(changed.take(), Some(()));
    }

    #[test]
    fn closing_wakes_those_who_wait() {
        let mut link = link();
        fail(&mut link);
        let Step::WaitUntil { changed, .. } = link.next_step(false) else {
            panic!("no wait");
        };
        assert!(link.close().is_none());
        assert_eq!(changed.take(), Some(()));
        assert!(matches!(
            link.next_step(false),
            Step::GiveUp(Failure::Closed)
        ));
        assert!(!link.connected(Err(Failure::NoAnswer)));
    }
}
