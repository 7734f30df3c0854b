# SPDX-License-Identifier: GPL-3.0-or-later
"""How bytes reach a service: plain values in and out, typed errors; no idea of the model."""
