"""`python -m auditor` is the command line."""

import sys

from auditor.cli import main

sys.exit(main())
