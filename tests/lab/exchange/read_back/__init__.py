# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects in the form in which cmdlets show them.

Property names and forms are those of live captures of 2024 and 2026 (graph2otel test fixtures and a public raw
HTTP capture) and of the PowerShell docs; GUID names, prefixed addresses, display strings of sizes and the
difference of null, "" and an empty list matter to clients and are kept.
"""
