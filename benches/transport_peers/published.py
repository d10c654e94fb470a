"""The published client, in an environment of its own: it has the import name of this project's."""

import subprocess
import sys
import venv

from harness import ROOT

REQUIREMENT = "simd-r-drive-ws-client==0.11.1a0"
ENVIRONMENT = ROOT / "target" / "bench" / REQUIREMENT.replace("==", "-")


def interpreter() -> str:
    """A Python with the published client; installs it the first time."""
    python = ENVIRONMENT / "bin" / "python"
    if not (ENVIRONMENT / "installed").exists():
        print(f"installing {REQUIREMENT} in {ENVIRONMENT}", file=sys.stderr)
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        subprocess.run(
            [str(python), "-m", "pip", "install", "--quiet", "--no-deps", REQUIREMENT], check=True
        )
        (ENVIRONMENT / "installed").touch()
    return str(python)
