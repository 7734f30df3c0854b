# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchange Web Services of a server: SOAP over HTTPS, for the mailboxes of one organisation."""
