//! Makes a library with a UniFFI interface a Node-API addon.
//!
//! A crate that says `use uniffi_node_runtime as _;` has the addon's entry point in its library. The
//! JavaScript that `uniffi-bindgen-node` writes loads the library with it, and describes the functions
//! that it calls:
//!
//! - [`function`] calls one on the calling thread, `work` one on a thread of Node's pool;
//! - [`future`] calls one that is async, and `wake` has the event loop poll its future;
//! - [`arguments`] and [`outcome`] convert what crosses, and [`object`] holds handles of objects;
//! - [`shared`] passes objects to other threads, and [`view`] shows the library's memory.
//!
//! The library loads without Node: nothing here refers to a symbol of Node's before Node calls
//! `napi_register_module_v1`.

mod addon;
mod arguments;
mod env;
mod function;
mod future;
mod library;
mod object;
mod outcome;
mod shared;
mod state;
mod view;
mod wake;
mod work;
