# SPDX-License-Identifier: GPL-3.0-or-later
"""Labs with the organisations of the examples, and a player for each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml
from ansible_collections.mailward.mailbox.tests.integration.faces.playing import EXAMPLES, Player
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

SEED = yaml.safe_load((EXAMPLES / "lab" / "seed.yml").read_text(encoding="utf-8"))


@pytest.fixture
def player(tmp_path) -> Iterator[Player]:
    """A player in an untouched lab."""
    with Lab(SEED) as lab:
        yield Player(tmp_path, lab)


@pytest.fixture(scope="module")
def applied(tmp_path_factory) -> Iterator[Player]:
    """A player in a lab in which the examples have been applied once; no test writes to the organisations."""
    place = tmp_path_factory.mktemp("applied")
    with Lab(SEED) as lab:
        player = Player(place, lab)
        player.first = player.play("mailward.mailbox.apply", variables={"mailbox_change_log": str(place / "log.jsonl")})
        lab.requests.clear()
        yield player


@pytest.fixture(scope="module")
def applied_nothing(tmp_path_factory) -> Iterator[Player]:
    """A player in an untouched lab that all tests of a module share; none writes to the organisations."""
    with Lab(SEED) as lab:
        yield Player(tmp_path_factory.mktemp("untouched"), lab)


@pytest.fixture(autouse=True)
def quiet_log(request) -> None:
    """Counts only what the test itself asks of the lab."""
    if "applied" in request.fixturenames:
        request.getfixturevalue("applied").lab.requests.clear()
