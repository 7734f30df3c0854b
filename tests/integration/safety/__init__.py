# SPDX-License-Identifier: GPL-3.0-or-later
"""The library against a lab that lies, breaks and answers late: nothing is lost, doubled or touched unasked."""
