# SPDX-License-Identifier: GPL-3.0-or-later
"""One folder per mail platform, each a `Platform`."""
