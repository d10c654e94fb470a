"""Shared by the benchmarks. They start servers as the tests do."""

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.append(str(ROOT / "tests"))
