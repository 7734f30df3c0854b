# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server of an edition says of itself, and which schema versions it takes.

Microsoft Learn, "EWS schema versions in Exchange" and "RequestServerVersion": 2013 SP1 ends with Exchange2013_SP1, 2016
and 2019 with Exchange2016. The version in ServerVersionInfo is the back end's own and no value for a request: V2_23 and
V2017_07_11 as seen in public logs of 2013, 2016 and 2019; SE: GUESS.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from ..exchange.platforms import VERSIONS
from .refusals import SoapFault
from .xml import t

_SCHEMAS_2013 = (
    "Exchange2007", "Exchange2007_SP1", "Exchange2010", "Exchange2010_SP1", "Exchange2010_SP2", "Exchange2013",
    "Exchange2013_SP1",
)  # fmt: skip
# GUESS: that 2016 takes Exchange2015, which no server on sale had.
_SCHEMAS_2016 = (*_SCHEMAS_2013, "Exchange2015", "Exchange2016")

SCHEMAS = {
    "exchange_server_2013": _SCHEMAS_2013,
    "exchange_server_2016": _SCHEMAS_2016,
    "exchange_server_2019": _SCHEMAS_2016,
    "exchange_server_se": _SCHEMAS_2016,
}


def check_version(platform: str, version: str) -> None:
    """Raises SoapFault for a schema version that the server does not know; "" (none was named) is fine."""
    if version and version not in SCHEMAS[platform]:
        raise SoapFault("ErrorInvalidServerVersion")


def server_version(platform: str) -> ET.Element:
    """The ServerVersionInfo of an edition's build."""
    major, minor, build, revision = re.findall(r"\d+", VERSIONS[platform])
    own = "V2_23" if platform == "exchange_server_2013" else "V2017_07_11"
    numbers = {"MajorVersion": major, "MinorVersion": minor, "MajorBuildNumber": build, "MinorBuildNumber": revision}
    return t("ServerVersionInfo", **numbers, Version=own)
