# SPDX-License-Identifier: GPL-3.0-or-later
"""`make live`: the conformance table against the pilot tenant that the environment names."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Mapping

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import ServiceError

from .runner import FAILED, Runner
from .settings import Refused, Settings


def main(environment: Mapping[str, str]) -> int:
    """0: every row that could be played passed, and nothing is left; 1: not so; 2: nothing was done."""
    try:
        settings = Settings.of(environment)
        runner = Runner(settings)
        if settings.clean:
            cleaned = runner.clean()
            print(f"removed {len(cleaned.removed)} objects", *(f"left: {name}" for name in cleaned.left), sep="\n")
            return 1 if cleaned.left else 0
        played = runner.play()
    except (Refused, ServiceError) as error:
        print(f"live: {error}", file=sys.stderr)
        return 2
    count = Counter(one.result for one in played)
    print(
        ", ".join(f"{number} {result}" for result, number in sorted(count.items())), f"recorded in {settings.directory}"
    )
    return 1 if count[FAILED] or runner.left else 0


if __name__ == "__main__":
    sys.exit(main(os.environ))
