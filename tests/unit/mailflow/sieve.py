# SPDX-License-Identifier: GPL-3.0-or-later
"""What a transport rule and a Sieve script can both say, written as a script and run by Pigeonhole's sieve-test."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.flow_rule import FlowRule

REQUIRED = ("body", "copy", "editheader", "envelope", "regex", "reject")

Values = Mapping[str, Any]


def _strings(values: object) -> str:
    texts = sorted(values) if isinstance(values, frozenset) else [values]
    escaped = (str(text).replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return "[" + ", ".join(f'"{text}"' for text in escaped) + "]"


def _word_patterns(words: frozenset[str]) -> frozenset[str]:
    return frozenset(rf"(^|[^[:alnum:]_]){re.escape(word)}($|[^[:alnum:]_])" for word in words)


def _subject(patterns: frozenset[str]) -> str:
    return f'header :regex "subject" {_strings(patterns)}'


def _subject_or_body(patterns: frozenset[str]) -> str:
    return f"anyof({_subject(patterns)}, body :text :regex {_strings(patterns)})"


def _domain(part: str, domains: frozenset[str]) -> str:
    below = frozenset(f"*.{domain}" for domain in domains)
    return f"anyof({part.format(':is')} {_strings(domains)}, {part.format(':matches')} {_strings(below)})"


CONDITIONS: Mapping[str, Callable[[Any, Values], str]] = {
    "from": lambda value, _all: f'address :all :is "from" {_strings(value)}',
    "from_address_matches_patterns": lambda value, _all: f'address :all :regex "from" {_strings(value)}',
    "header_contains_words": lambda value, values: (
        f"header :regex {_strings(values['header_contains_message_header'])} {_strings(_word_patterns(value))}"
    ),
    "header_matches_patterns": lambda value, values: (
        f"header :regex {_strings(values['header_matches_message_header'])} {_strings(value)}"
    ),
    "message_size_over": lambda value, _all: f"not size :under {value}",
    "recipient_address_matches_patterns": lambda value, _all: f'envelope :all :regex "to" {_strings(value)}',
    "recipient_domain_is": lambda value, _all: _domain('envelope :domain {} "to"', value),
    "sender_domain_is": lambda value, _all: _domain('address :domain {} "from"', value),
    "sent_to": lambda value, _all: f'envelope :all :is "to" {_strings(value)}',
    "subject_contains_words": lambda value, _all: _subject(_word_patterns(value)),
    "subject_matches_patterns": lambda value, _all: _subject(value),
    "subject_or_body_contains_words": lambda value, _all: _subject_or_body(_word_patterns(value)),
    "subject_or_body_matches_patterns": lambda value, _all: _subject_or_body(value),
}
"""The conditions that both can say; a header's name goes with what is looked for in it."""

ACTIONS: Mapping[str, Callable[[Any, Values], str]] = {
    "set_header_name": lambda value, values: (
        f'deleteheader "{value}"; addheader :last "{value}" {_strings(values["set_header_value"])[1:-1]};'
    ),
    "remove_header": lambda value, _all: f'deleteheader "{value}";',
    "redirect_message_to": lambda value, _all: " ".join(f'redirect "{target}";' for target in sorted(value)),
    "blind_copy_to": lambda value, _all: " ".join(f'redirect :copy "{target}";' for target in sorted(value)),
    "reject_message_reason_text": lambda value, _all: f"reject {_strings(value)[1:-1]}; stop;",
    "delete_message": lambda _value, _all: "discard; stop;",
    "stop_rule_processing": lambda _value, _all: "stop;",
}


def script(rules: Sequence[FlowRule]) -> str:
    """The rules, one after the other."""
    lines = [f"require {_strings(frozenset(REQUIRED))};"]
    for rule in rules:
        tests = [
            build(rule.conditions[name], rule.conditions)
            for name, build in CONDITIONS.items()
            if name in rule.conditions
        ]
        spares = [
            build(rule.exceptions[name], rule.exceptions)
            for name, build in CONDITIONS.items()
            if name in rule.exceptions
        ]
        if spares:
            tests.append(f"not anyof({', '.join(spares)})")
        done = " ".join(
            build(rule.actions[name], rule.actions) for name, build in ACTIONS.items() if name in rule.actions
        )
        lines.append(f"if allof({', '.join(tests or ['true'])}) {{ {done} }}")
    return "\n".join(lines) + "\n"


def fate(
    folder: Path, rules: Sequence[FlowRule], raw: bytes, sender: str, recipient: str
) -> tuple[str, frozenset[str]]:
    """What becomes of a message for one recipient: delivered, rejected or deleted, and who gets it."""
    # It gives up root's rights, so that the files have to be open to all.
    user = "mail_uid = nobody\nmail_gid = nogroup\n" if os.geteuid() == 0 else ""
    settings = (
        f"{user}mail_home = {folder}\nmail_location = maildir:~/mail\nplugin {{\n  sieve_extensions = +editheader\n}}\n"
    )
    for name, content in (("conf", settings.encode()), ("rules.sieve", script(rules).encode()), ("mail.eml", raw)):
        (folder / name).write_bytes(content)
    finished = subprocess.run(
        ["sieve-test", "-c", "conf", "-f", sender, "-r", recipient, "-a", recipient, "rules.sieve", "mail.eml"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if finished.returncode != 0:
        raise AssertionError(f"{script(rules)}\n{finished.stdout}\n{finished.stderr}")
    reached = frozenset(re.findall(r"^ \* redirect message to: <(.+)>$", finished.stdout, re.MULTILINE))
    if "store message in folder: INBOX" in finished.stdout:
        reached |= {recipient}
    if re.search(r"^ \* reject", finished.stdout, re.MULTILINE):
        return "rejected", reached
    return ("delivered" if reached else "deleted"), reached
