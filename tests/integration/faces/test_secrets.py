# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret is in anything that a run prints, returns or leaves behind, however much it is asked to say."""

from __future__ import annotations

import base64
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml
from ansible_collections.mailward.mailbox.tests.integration.faces.conftest import SEED
from ansible_collections.mailward.mailbox.tests.integration.faces.playing import CHECKOUT, Player
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

CANARY = 'c4n4ry/of "contoso" ünd+more'
SECRET = "{{ mailbox_connection.client_secret }}"
GROUP = "group/mailward.mailbox.mailbox"
CONTOSO = {"name": "Contoso Accountants", "domains": ["contoso.example"]}
SHAPES = {
    "as it is": CANARY,
    "in a URL": quote(CANARY, safe=""),
    "in JSON": 'c4n4ry/of \\"contoso\\" ünd+more',
    "in JSON of ASCII": 'c4n4ry/of \\"contoso\\" \\u00fcnd+more',
    "in base64": base64.b64encode(CANARY.encode()).decode().rstrip("="),
    "its beginning": "c4n4ry",
}


def strategy(name, of_task=None, **arguments):
    return {
        "name": name,
        "mailward.mailbox.mailbox_strategy": {
            "platform": "exchange_online",
            "strategy": {"organisation": CONTOSO, "redirects": []},
            **arguments,
        },
        "module_defaults": {GROUP: "{{ mailbox_connection }}"},
        "ignore_errors": True,
        **(of_task or {}),
    }


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Everything that runs with the secret from a vault left behind, at the highest verbosity that shows results."""
    place = tmp_path_factory.mktemp("secrets")
    seed = {"organisations": {**SEED["organisations"]}}
    seed["organisations"]["contoso"] = {
        **SEED["organisations"]["contoso"],
        "client": {**SEED["organisations"]["contoso"]["client"], "secret": CANARY},
    }
    with Lab(seed) as lab:
        player = Player(place / "player", lab)
        player.place.mkdir()
        vaulted = vaulted_connection(place, lab)
        elsewhere = {"ansible_connection": "elsewhere", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
        player.inventories.append(player.write("more.yml", {"others": {"hosts": {"elsewhere": elsewhere}}}))
        vault = ("--vault-password-file", str(place / "password"), "-e", f"@{vaulted}")
        arguments = ("-vvvv", "--limit", "contoso", *vault)
        log = {"mailbox_change_log": str(place / "player" / "log.jsonl")}
        applied = player.play("mailward.mailbox.apply", *arguments, "--diff", variables=log)
        assert applied.status == 0, applied.output
        without = {"client_secret": None, "tenant_id": None}
        in_environment = {
            "environment": {
                "MAILWARD_TENANT_ID": "{{ mailbox_connection.tenant_id }}",
                "MAILWARD_CLIENT_SECRET": SECRET,
            }
        }
        play = {
            "hosts": "contoso",
            "gather_facts": False,
            "tasks": [
                strategy("plain"),
                strategy("as a wrong value", sections=[SECRET]),
                strategy("as a wrong url", graph_url=f"http://{SECRET}"),
                strategy("in the declaration", strategy={"organisation": {"name": SECRET}}),
                strategy("from the environment", in_environment, **without),
                strategy("delegated", {"delegate_to": "elsewhere"}),
                strategy("delegated from the environment", {"delegate_to": "elsewhere", **in_environment}, **without),
                strategy("delegated and wrong", {"delegate_to": "elsewhere"}, now=SECRET),
            ],
        }
        plugins = CHECKOUT / "tests" / "integration" / "targets" / "delegated_faces" / "connection_plugins"
        environment = {"ANSIBLE_CONNECTION_PLUGINS": str(plugins), "ANSIBLE_INJECT_INVOCATION": "true"}
        more = player.play([play], *arguments, "--limit", "contoso,elsewhere", environment=environment)
        yield applied, more, place / "player"


def vaulted_connection(place: Path, lab: Lab) -> Path:
    """Extra variables with the secret in a vault."""
    (place / "password").write_text("password")
    vault = Path(sys.executable).with_name("ansible-vault")
    command = [str(vault), "encrypt_string", "--vault-password-file", str(place / "password"), "--stdin-name", "x"]
    done = subprocess.run(command, input=CANARY, capture_output=True, text=True, check=True)
    secret = done.stdout.partition("|")[2]
    connection = dict(lab.organisation("contoso").connection)
    del connection["client_secret"]
    lines = yaml.safe_dump({"mailbox_connection": connection}).splitlines()
    file = place / "vaulted.yml"
    file.write_text("\n".join([*lines, f"  client_secret: !vault |{secret}"]))
    return file


@pytest.mark.parametrize("shape", SHAPES)
def test_no_secret_is_printed(told, shape):
    applied, more, _place = told
    assert SHAPES[shape] not in applied.output
    assert SHAPES[shape] not in more.output


@pytest.mark.parametrize("shape", SHAPES)
def test_no_secret_is_returned(told, shape):
    applied, more, _place = told
    assert SHAPES[shape] not in str(applied.results)
    assert SHAPES[shape] not in str(more.results)


def test_no_secret_is_left_in_a_file(told):
    place = told[2]
    left = [file for file in place.rglob("*") if file.is_file() and file.name != "connections.yml"]
    assert place / "log.jsonl" in left
    assert [file for file in left if b"c4n4ry" in file.read_bytes()] == []


@pytest.mark.parametrize("name", ["plain", "from the environment", "delegated", "delegated from the environment"])
def test_these_runs_signed_in_with_the_secret(told, name):
    assert told[1].of(name)["changed"] is False


@pytest.mark.parametrize("name", ["as a wrong value", "as a wrong url", "in the declaration", "delegated and wrong"])
def test_these_runs_failed_with_the_secret_in_hand(told, name):
    assert told[1].of(name)["failed"] is True


def test_no_result_holds_the_arguments(told):
    results = [entry["result"] for played in told[:2] for entry in played.results if "digest" in entry["result"]]
    assert results
    assert [result for result in results if "invocation" in result] == []
