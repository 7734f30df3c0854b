# SPDX-License-Identifier: GPL-3.0-or-later
"""An emulator of mail platforms on loopback, for the tests of this project and of its users.

Strict on purpose: what the real service refuses is refused in the same shape. Behaviour that no
public source establishes is marked "guess" where it is implemented.
"""
