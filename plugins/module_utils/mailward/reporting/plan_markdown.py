# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan as Markdown for a merge request: what people and machines wrote is shown and never acts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .addresses import shortener
from .lines import PlanView, lines
from .phrases import field_name, one_line, shown_value
from .plan_text import summary

# What GitHub's and GitLab's Markdown take for markup, references to issues and people, and mathematics.
_MARKUP = re.compile(r"([\\`*_\[\]#|~!$^]|:(?=\S))")
_MENTION = re.compile(r"(?<![\w.+-])@")


def plan_markdown(plan: PlanView) -> str:
    """A heading, a table with a line per thing, and every field with before and after folded away."""
    found = lines(plan)
    short = shortener(plan.domains, (f"{line.name} {line.text}" for line in found))
    text = [
        f"### {escaped(plan.organisation)} · {escaped(plan.platform)} · plan `{plan.short_digest}`",
        "",
        escaped(summary(plan.counts)),
    ]
    if found:
        text += ["", "| | what | which | how |", "|---|---|---|---|"]
        text += [
            f"| `{line.mark}` | {escaped(line.kind)} | {escaped(short(line.name))} | {escaped(short(line.text))} |"
            for line in found
        ]
    if plan.changes:
        text += ["", "<details><summary>Every field, before and after</summary>", ""]
        text += ["| item | field | before | after |", "|---|---|---|---|", *_details(plan), "", "</details>"]
    return "\n".join([*text, ""])


def _details(plan: PlanView) -> Iterator[str]:
    for change in sorted(plan.changes, key=lambda change: change.key):
        for part in (change, *change.releases):
            item = escaped(f"{part.action.value} {part.key}")
            if not part.fields:
                yield f"| {item} | | | |"
            for field in part.fields:
                before, after = escaped(shown_value(field.before)), escaped(shown_value(field.after))
                yield f"| {item} | {escaped(field_name(field.name))} | {before} | {after} |"


def escaped(text: str) -> str:
    """Any text as it may stand in a cell of a table: on one line, without effect."""
    html = one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MENTION.sub("&#64;", _MARKUP.sub(r"\\\1", html))
