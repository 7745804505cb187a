"""Makes `trial_rig`, which lies one folder up, importable from here too."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
