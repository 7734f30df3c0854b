# SPDX-License-Identifier: GPL-3.0-or-later
"""Where mail ends up, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from .phrases import one_line, shortened, some

ENDS: Mapping[str, str] = {
    "mailbox": "is in {address}",
    "outside": "leaves to {address}",
    "bounced": "bounces",
    "rejected": "is rejected",
    "quarantined": "is held in quarantine",
    "deleted": "is deleted",
    "moderated": "is held for approval",
    "loop": "goes round for ever",
    "unknown": "is not known at {address}",
}
"""What becomes of a message at the end of a way."""


SOURCES: Mapping[str, str] = {"declared": "as declared", "live": "as it is", "planned": "as planned"}
"""Of which organisation an answer speaks."""


@dataclass(frozen=True)
class Way:
    """Where one message ends up now (`before`) and after a plan; `unknown`: of one of both nobody can tell."""

    name: str
    recipient: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    unknown: bool = False


class ArrivalView(Protocol):
    """What is to be known of one end of one way."""

    @property
    def recipient(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def what(self) -> str: ...
    @property
    def way(self) -> Sequence[str]: ...
    @property
    def text(self) -> str: ...


def arrival_text(arrival: ArrivalView) -> str:
    """One end in one line: for whom the mail was, what becomes of it, why, and by which way."""
    return _end(arrival.recipient, arrival.address, arrival.what, arrival.way, arrival.text)


def arrival_lines(arrivals: Iterable[ArrivalView]) -> list[str]:
    return [arrival_text(arrival) for arrival in arrivals]


def changed_lines(ways: Sequence[Way]) -> list[str]:
    """What changes for messages, one line for each change: "3 of 40 sample messages would go to ... instead of ..."."""
    found: dict[str, int] = {}
    for way in ways:
        if not way.unknown and way.before != way.after:
            found[_change(way)] = found.get(_change(way), 0) + 1
    lines = [f"{count} of {len(ways)} sample messages would {change}" for change, count in sorted(found.items())]
    unknown = sum(way.unknown for way in ways)
    return [*lines, f"of {unknown} of {len(ways)} sample messages it is not known where they go"] if unknown else lines


def _change(way: Way) -> str:
    before, after = (
        some("the user" if end == way.recipient else end for end in ends) for ends in (way.before, way.after)
    )
    gone, goes = (all("@" in end for end in ends) for ends in (way.before, way.after))
    if goes and gone:
        return f"go to {after} instead of to {before}"
    then = f"go to {after}" if goes else f"end as {after}"
    return f"{then} instead of {f'going to {before}' if gone else f'ending as {before}'}"


def answers_text(name: str, source: str, answers: Iterable[Mapping[str, Any]]) -> str:
    """What becomes of messages, for people: of each its ends, the rules that took it, and what is not known.

    `answers` are mappings as `inquiry.answer` makes them.
    """
    lines = [f"{one_line(name)} · {SOURCES[source]}"]
    for answer in answers:
        lines.append(f"  {one_line(answer['name'])}: {one_line(answer['subject']) or 'no subject'}")
        lines += [f"    {mark} {line}" for mark, line in _told(answer)]
    return "\n".join(lines)


def _told(answer: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for arrival in answer["arrivals"]:
        yield "?" if arrival["what"] == "unknown" else ">", _end(**arrival)
    for verdict in answer["verdicts"]:
        if verdict["outcome"] != "passed":
            yield "i", _rule(verdict)
    for arrival in answer["may_go_on"]:
        yield "?" if arrival["what"] == "unknown" else "!", f"may go on: {_end(**arrival)}"


def _end(recipient: str, address: str, what: str, way: Sequence[str], text: str) -> str:
    end = ENDS[what].format(address=address)
    why = f" ({text})" if text else ""
    steps = f", for {'; '.join(way)}" if way else ""
    return one_line(f"mail to {recipient} {end}{why}{steps}")


def _rule(verdict: Mapping[str, Any]) -> str:
    hits = [_hit(hit) for hit in verdict["because"]]
    because = f", because {'; '.join(hits)}" if hits else ""
    done = ", ".join(verdict["actions"]) or "nothing is done"
    acted = f": {done}" if verdict["outcome"] == "matched" else ""
    unclear = f" ({verdict['unclear']})" if verdict["unclear"] else ""
    return one_line(f"rule {verdict['rule']} {verdict['outcome']}{unclear}{because}{acted}")


def _hit(hit: Mapping[str, Any]) -> str:
    side = "the exception " if hit["exception"] else ""
    name = hit["name"].replace("_", " ")
    if hit["unknown"]:
        return f"of {side}{name} it is not known: {hit['unknown']}"
    found = f' found "{shortened(hit["text"])}"' if hit["text"] else " holds"
    return f"{side}{name} {shortened(hit['value'])}{found}"
