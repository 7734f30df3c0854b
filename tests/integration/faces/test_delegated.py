# SPDX-License-Identifier: GPL-3.0-or-later
"""Every face on a machine that sees neither Ansible nor this checkout: the integration target, without ansible-test."""

from __future__ import annotations

from ansible_collections.mailward.mailbox.tests.integration.faces.playing import CHECKOUT, Player

CONTROLLER = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}


def test_every_face_travels_with_all_that_it_needs(tmp_path, player):
    controller = player.write("controller.yml", {"all": {"hosts": {"localhost": CONTROLLER}}})
    target = Player(tmp_path, player.lab, [controller]).play(
        [{"hosts": "localhost", "gather_facts": False, "roles": ["delegated_faces"]}],
        environment={"ANSIBLE_ROLES_PATH": str(CHECKOUT / "tests" / "integration" / "targets")},
    )
    assert target.status == 0, target.output
