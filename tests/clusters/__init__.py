"""Clusters of real Redis and Valkey servers on loopback, and the faults that tests cause in them.

`topology.running` starts one. `network.Network` is a network between nodes that can be cut.
"""
