#![doc = include_str!("../README.md")]

pub mod backend;
pub mod clashes;
pub mod cli;
pub mod config;
pub mod docs;
pub mod edit;
pub mod literals;
pub mod lookup;
pub mod refuse;
pub mod runtime;
pub mod uniffi;

pub use backend::{Backend, File, generate, render};
pub use cli::main;
