# SPDX-License-Identifier: GPL-3.0-or-later
"""Graph's errors: one envelope, told apart by their code."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from .http_message import Response, json_response


class GraphError(Exception):
    """A call that is refused: HTTP status, error code and sentence."""

    def __init__(self, status: int, code: str, text: str) -> None:
        self.status = status
        self.code = code
        self.text = text
        super().__init__(f"{code}: {text}")


def error_response(error: GraphError) -> Response:
    request_id = str(uuid.uuid4())
    inner = {
        "date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
        "request-id": request_id,
        "client-request-id": request_id,
    }
    content = {"error": {"code": error.code, "message": error.text, "innerError": inner}}
    return json_response(error.status, content, {"request-id": request_id})
