# SPDX-License-Identifier: GPL-3.0-or-later
"""ConvertId: ids of the lab have one form only, so that every other one is malformed."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from .asked import Asked
from .refusals import Refusal, refused
from .xml import NAMES, m


def convert_id(asked: Asked) -> ET.Element:
    """Clients that were not told the server's version ask this with a made-up id."""
    given = asked.element.find("m:SourceIds", NAMES)
    refusal = Refusal("ErrorInvalidIdMalformed")
    answers = (refused("ConvertIdResponseMessage", refusal) for _unused in (() if given is None else given))
    return m("ConvertIdResponse", m("ResponseMessages", *answers))
