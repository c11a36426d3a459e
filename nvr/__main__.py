"""``python -m nvr`` is ``cloudcam-nvr``."""

import sys

from nvr.cli import main

if __name__ == "__main__":
    sys.exit(main())
