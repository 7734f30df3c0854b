# SPDX-License-Identifier: GPL-3.0-or-later
"""WS-Management over HTTP(S): envelopes, shells, authentication, message encryption."""
