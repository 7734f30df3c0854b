# SPDX-License-Identifier: GPL-3.0-or-later
"""Kerberos as a domain controller speaks it: MIT's KDC on loopback, one process for the realms of all organisations.

Started only where it is asked for. Database, keytab, settings and its log lie in one folder; nothing of the machine's
own Kerberos is read, once `environment` is in force for whoever logs in and for the process that serves the lab.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

PROGRAMS: Final = ("krb5kdc", "kdb5_util", "kadmin.local", "kinit")
SERVICE: Final = "HTTP/localhost"
"""The name of every server of the lab; which realm's it is depends on who asks."""

_PATIENCE: Final = 10.0


def missing(*modules: str) -> str:
    """What is needed here and not installed, as the reason of a skipped test; "" when nothing is."""
    absent = [name for name in PROGRAMS if _program(name) is None]
    for module in ("gssapi", "krb5", *modules):
        try:
            __import__(module)
        except ImportError:
            absent.append(f"the Python package {module}")
    return f"kerberos: {', '.join(absent)} not installed" if absent else ""


class KeyDistributionCenter:
    """Serves between `start` and `stop`. `realms` are users with their passwords by realm, the first is the default.

    `skew` is how far its clock is ahead, in seconds. `services` are names of servers, in the keytab that all share.
    """

    def __init__(
        self,
        directory: Path,
        realms: Mapping[str, Mapping[str, str]],
        services: Sequence[str] = (SERVICE,),
        skew: int = 0,
    ) -> None:
        self.realms = realms
        self.port = _free_port()
        self.keytab = directory / "keytab"
        self.log = directory / "kdc.log"
        self.environment = {
            "KRB5_CONFIG": str(directory / "krb5.conf"),
            # One ticket for each user who has logged in.
            "KRB5CCNAME": f"DIR:{directory / 'tickets'}",
            "KRB5_KTNAME": f"FILE:{self.keytab}",
        }
        self._directory = directory
        self._services = services
        self._skew = skew
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        (self._directory / "tickets").mkdir(mode=0o700, parents=True)
        (self._directory / "krb5.conf").write_text(self._client_settings(), encoding="utf-8")
        (self._directory / "kdc.conf").write_text(self._own_settings(), encoding="utf-8")
        for realm, users in self.realms.items():
            self._run("kdb5_util", "create", "-s", "-r", realm, "-P", secrets.token_hex(16))
            lines = [f"addprinc -pw {_quoted(password)} {_quoted(user)}" for user, password in users.items()]
            for service in self._services:
                lines += [f"addprinc -randkey {service}", f"ktadd -k {self.keytab} {service}"]
            self._run("kadmin.local", "-r", realm, said="\n".join([*lines, ""]))
        realms = [argument for realm in self.realms for argument in ("-r", realm)]
        with (self._directory / "kdc.out").open("wb") as output:
            self._process = subprocess.Popen(
                [str(_program("krb5kdc")), "-n", *realms, "-T", str(self._skew)],
                env=self._surroundings(), stdout=output, stderr=output, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        self._wait()

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None

    def __enter__(self) -> KeyDistributionCenter:
        self.start()
        return self

    def __exit__(self, *_unused: object) -> None:
        self.stop()

    def log_in(self, user: str, lifetime: str = "10h", *options: str) -> None:
        """Gets a ticket of a user, with realm, as kinit does; it is the one that counts if no user is named."""
        name, _unused, realm = user.partition("@")
        self._run("kinit", "-l", lifetime, *options, user, said=f"{self.realms[realm][name]}\n")

    def _wait(self) -> None:
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if self._process is None or self._process.poll() is not None:
                    break
                time.sleep(0.01)
        self.stop()
        output = self._directory / "kdc.out"
        raise RuntimeError(f"krb5kdc did not start: {output.read_text(encoding='utf-8', errors='replace')}")

    def _run(self, program: str, *arguments: str, said: str = "") -> None:
        finished = subprocess.run(
            [str(_program(program)), *arguments],
            env=self._surroundings(), input=said, capture_output=True, text=True, check=False, cwd=self._directory,
        )  # fmt: skip
        # kadmin.local ends well whatever became of its commands.
        if finished.returncode or (program == "kadmin.local" and "rror" in finished.stderr):
            raise RuntimeError(f"{program} failed: {finished.stderr.strip()}")

    def _surroundings(self) -> dict[str, str]:
        return {
            **os.environ,
            **self.environment,
            "KRB5_KDC_PROFILE": str(self._directory / "kdc.conf"),
            "LC_ALL": "C",
        }

    def _client_settings(self) -> str:
        realms = "".join(f" {realm} = {{\n  kdc = 127.0.0.1:{self.port}\n }}\n" for realm in self.realms)
        # TCP alone, no names looked up anywhere, and no files of the machine. No realm is named for localhost: who logs
        # in asks the own realm for it.
        return (
            f"[libdefaults]\n default_realm = {next(iter(self.realms))}\n dns_lookup_kdc = false\n"
            " dns_lookup_realm = false\n dns_canonicalize_hostname = false\n rdns = false\n udp_preference_limit = 1\n"
            f" default_rcache_name = file2:{self._directory / 'replays'}\n default_keytab_name = FILE:{self.keytab}\n"
            f"[realms]\n{realms}"
        )

    def _own_settings(self) -> str:
        realms = "".join(
            f" {realm} = {{\n  database_name = {self._directory / realm}\n  max_life = 10h\n  acl_file = /dev/null\n"
            # As Active Directory has it.
            "  default_principal_flags = +preauth\n"
            f"  key_stash_file = {self._directory / f'stash.{realm}'}\n }}\n"
            for realm in self.realms
        )
        modules = [f" db_module_dir = {path}\n" for path in _modules()]
        return (
            f'[kdcdefaults]\n kdc_listen = ""\n kdc_tcp_listen = 127.0.0.1:{self.port}\n[realms]\n{realms}'
            f"[logging]\n kdc = FILE:{self.log}\n[dbmodules]\n{''.join(modules)}"
        )


def _program(name: str) -> Path | None:
    # Distributions keep half of them where only the administrator looks.
    places = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    found = shutil.which(name, path=places)
    return Path(found).resolve() if found else None


def _modules() -> list[Path]:
    """Where the modules of a KDC are that was unpacked and not installed; for others the place they know themselves."""
    program = _program("krb5kdc")
    return sorted(program.parent.parent.glob("lib/*/krb5/plugins/kdb"))[:1] if program else []


def _quoted(text: str) -> str:
    """As kadmin.local reads arguments, which knows no other escape."""
    return '"' + text.replace('"', '""') + '"'


def _free_port() -> int:
    """Below those that the system gives to whoever asks for any, so that nobody is given it before the KDC has it."""
    while True:
        port = secrets.choice(range(20_000, 32_000))
        with socket.socket() as found, contextlib.suppress(OSError):
            found.bind(("127.0.0.1", port))
            return port
