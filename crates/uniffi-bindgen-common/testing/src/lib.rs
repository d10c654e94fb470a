//! What the tests of the generators share: [`cases`] with expected outputs, and interfaces at
//! [`random`].

pub mod cases;
pub mod random;
