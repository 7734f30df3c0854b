# SPDX-License-Identifier: GPL-3.0-or-later
"""Specification, documentation and examples of the faces say the same."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.mailward.mailbox.plugins.module_utils.arguments import CONNECTION, FACES

COLLECTION = Path(__file__).parents[3]
PLUGINS = "ansible_collections.mailward.mailbox.plugins"
GROUP = "group/mailward.mailbox.mailbox"


def module_of(face):
    return importlib.import_module(f"{PLUGINS}.modules.{face.name}")


def documented_options(face):
    documentation = yaml.safe_load(module_of(face).DOCUMENTATION)
    own = documentation.get("options", {})
    options = {}
    for name in documentation["extends_documentation_fragment"]:
        _namespace, _collection, file, *variable = name.split(".")
        fragment = importlib.import_module(f"{PLUGINS}.doc_fragments.{file}").ModuleDocFragment
        text = getattr(fragment, variable[0].upper() if variable else "DOCUMENTATION")
        options.update(yaml.safe_load(text).get("options", {}))
    # What a module says of an option comes before what a fragment says of it.
    return options | own


def shape(options, names):
    return {
        name: {
            "type": option.get("type", "str"),
            "required": option.get("required", False),
            "elements": option.get("elements"),
            "default": option.get("default"),
            "choices": sorted(option.get("choices") or ()),
            "options": shape(option[names], names) if option.get(names) else {},
        }
        for name, option in options.items()
    }


def tasks_in(entries, defaults=None):
    """Every task with the module defaults of the blocks around it."""
    for entry in entries:
        given = entry.get("module_defaults", {}).get(GROUP, {})
        known = {**(defaults or {}), **(given if isinstance(given, dict) else {})}
        if "block" in entry:
            yield from tasks_in(entry["block"], known)
        else:
            yield entry, known


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_documentation_and_specification_agree(face):
    assert shape(documented_options(face), "suboptions") == shape(face.options, "options")


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_every_face_takes_the_connection_options(face):
    # Where a face works without one, the platform is what says that there is a connection.
    optional = {"platform": {**CONNECTION["platform"], "required": False}} if face.works_offline else {}
    given = {name: {"required": False, **face.options[name]} for name in CONNECTION}
    assert given == {name: {"required": False, **option} for name, option in (CONNECTION | optional).items()}


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_secrets_are_not_logged(face):
    secret = {"client_secret", "certificate", "certificate_passphrase", "client_assertion", "refresh_token", "password"}
    secret |= {"management_password"}
    secret |= {"password_reset_key"} & set(face.options)
    assert {name for name, option in face.options.items() if option.get("no_log")} == secret


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_every_module_has_an_action_plugin_of_its_own(face):
    action = importlib.import_module(f"{PLUGINS}.action.{face.name}")
    assert action.ActionModule.face is face


def test_every_module_is_a_face_and_stands_in_the_action_group():
    modules = {path.stem for path in (COLLECTION / "plugins" / "modules").glob("*.py")}
    runtime = yaml.safe_load((COLLECTION / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert modules == {face.name for face in FACES} == set(runtime["action_groups"]["mailbox"])


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_every_example_is_a_task_that_the_specification_takes(face):
    found = 0
    for task, defaults in tasks_in(yaml.safe_load(module_of(face).EXAMPLES)):
        arguments = task.get(f"mailward.mailbox.{face.name}")
        if arguments is None:
            continue
        found += 1
        # What stands in templates is filled in by Ansible; a mapping is what the specification wants there.
        arguments = {name: {} if value == "{{ mailbox_strategy }}" else value for name, value in arguments.items()}
        if arguments.get("platform") == "{{ mailbox_platform }}":
            arguments["platform"] = "exchange_online"
        validation = ArgumentSpecValidator(face.options, **face.rules).validate({**defaults, **arguments})
        assert validation.error_messages == []
    assert found


def test_the_modules_that_write_return_the_same():
    writers = [module_of(face).RETURN for face in FACES if face.converges]
    assert len(set(writers)) == 1
