//! What the tests of the generators share: [`cases`] with expected outputs, interfaces at [`random`],
//! and what a [`program`] says.

pub mod cases;
pub mod program;
pub mod random;
