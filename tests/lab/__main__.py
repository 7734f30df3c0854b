# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts a lab in the foreground, see `--help`."""

from __future__ import annotations

import sys

from .command_line import main

sys.exit(main())
