"""Conformance: what every language's package must do, as data; see README.md."""
