# SPDX-License-Identifier: GPL-3.0-or-later
"""The conformance table against a real tenant: `make live`."""
