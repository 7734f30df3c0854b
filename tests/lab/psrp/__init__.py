# SPDX-License-Identifier: GPL-3.0-or-later
"""PowerShell remoting on the server's side: runspaces in no-language mode that run Exchange's cmdlets."""
