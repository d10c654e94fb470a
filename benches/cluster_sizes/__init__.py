"""Clusters of several sizes, and a client that is measured with each."""
