//! muxio's frames, in both generations.

mod decoder;
mod header;

pub use decoder::{Decoder, Part};
pub use header::{Generation, Header, Kind};
