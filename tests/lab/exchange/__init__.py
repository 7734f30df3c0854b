# SPDX-License-Identifier: GPL-3.0-or-later
"""What Exchange Online does with a cmdlet: binder, directory and read-back forms, without any wire.

`ExchangeOrganisation.invoke` is the door; `seed` builds directories to put behind it.
"""
