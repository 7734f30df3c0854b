# SPDX-License-Identifier: GPL-3.0-or-later
"""Searches in a time that grows with the length of the text and nothing else, whatever the text and the pattern."""

from __future__ import annotations

from collections.abc import Iterable

from .automaton import START, Automaton
from .character_set import BEGIN, END

_STATES = 1000


class _State(dict[str, "_State"]):
    """A set of positions that the text up to here leads to, and where each next character leads on to."""

    def __init__(self, search: LinearSearch, alive: frozenset[int], hit: bool) -> None:
        self.search = search
        self.alive = alive
        self.hit = hit

    def __missing__(self, character: str) -> _State:
        state = self[character] = self.search.after(self.alive, ord(character))
        return state


class LinearSearch:
    """A deterministic automaton, of which only those states are made that texts lead to."""

    def __init__(self, automaton: Automaton) -> None:
        self._automaton = automaton
        self._known: dict[tuple[frozenset[int], int], _State] = {}
        self._states: dict[frozenset[int], _State] = {}

    def end_of_first_hit(self, units: str) -> int | None:
        """How many code units of a folded text stand before the end of the hit that ends first; None for no hit."""
        state = self.after(frozenset([START]), BEGIN)
        if state.hit or self._automaton.empty:
            return 0
        for index, character in enumerate(units):
            state = state[character]
            if state.hit:
                return index + 1
        return len(units) if self.after(state.alive, END).hit else None

    def after(self, alive: frozenset[int], code: int) -> _State:
        """The state behind one more character."""
        if len(self._known) > _STATES:
            self._forget()
        key = (alive, self._automaton.class_of(code))
        if key not in self._known:
            bit = 1 << key[1]
            masks = self._automaton.masks
            later = frozenset(
                position for one in alive for position in self._automaton.follow[one] if masks[position] & bit
            )
            self._known[key] = self._state(later)
        return self._known[key]

    def _state(self, alive: frozenset[int]) -> _State:
        if alive not in self._states:
            self._states[alive] = _State(self, alive, not self._automaton.last.isdisjoint(alive))
        return self._states[alive]

    def _forget(self) -> None:
        states: Iterable[_State] = self._states.values()
        for state in states:
            state.clear()
        self._known.clear()
        self._states.clear()
