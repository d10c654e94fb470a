"""The peers of the transport benchmark, each in a process of its own."""
