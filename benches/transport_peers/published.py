"""The published client, in an environment of its own: it has the import name of this project's."""

import sys

from harness import environments

REQUIREMENT = "simd-r-drive-ws-client==0.11.1a0"


def interpreter() -> str:
    """A Python with the published client. Installs it the first time."""
    return environments.python_with(sys.executable, REQUIREMENT, "--no-deps")
