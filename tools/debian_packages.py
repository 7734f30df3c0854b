# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs and libraries of Debian that tests need, unpacked below build/debian: nothing is installed, as any user.

    tools/debian_packages.py      makes them and prints their folder

A folder has one tree for each purpose, and in its `usr/run` the programs, each with its own libraries. The folder's
name carries a hash of what is in it. What could not be had is not asked for again within the hour.
"""

from __future__ import annotations

import fcntl
import hashlib
import platform
import shlex
import shutil
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from commands import ROOT, CannotInstall, run

DEBIAN = ROOT / "build" / "debian"
RELEASE = "bookworm"
READY = "ready"
AN_HOUR = 3600

WITH_LIBRARIES = 'export LD_LIBRARY_PATH="$tree/usr/lib/dovecot:$lib:$base"\n'


@dataclass(frozen=True)
class Tree:
    """What is unpacked together: packages with all they need but libc, and programs with where they lie.

    `texts` are scripts in place of programs, for which $tree is where everything was unpacked, $lib its libraries and
    $base those that the first of all need.
    """

    packages: tuple[str, ...]
    programs: Mapping[str, str]
    texts: Mapping[str, str] = field(default_factory=dict)


TREES = {
    "kerberos": Tree(
        packages=(
            "comerr-dev", "krb5-admin-server", "krb5-kdc", "krb5-multidev", "krb5-user", "libcom-err2", "libev4",
            "libgssapi-krb5-2", "libgssrpc4", "libk5crypto3", "libkadm5srv-mit12", "libkdb5-10", "libkeyutils1",
            "libkrb5-3", "libkrb5-dev", "libkrb5support0", "libss2", "libverto-libev1", "libverto1",
        ),
        programs={
            "kadmin.local": "usr/sbin/kadmin.local",
            "kdb5_util": "usr/sbin/kdb5_util",
            "kinit": "usr/bin/kinit",
            "krb5kdc": "usr/sbin/krb5kdc",
        },
        texts={
            # Debian's own knows /usr alone. What is linked with this finds its libraries, and theirs, here.
            "krb5-config": """\
case " $* " in *" gssapi "*) gssapi=-lgssapi_krb5 ;; *) gssapi= ;; esac
case " $* " in
*" --prefix "*) echo "$tree/usr" ;;
*" --version "*) exec "$tree/usr/bin/krb5-config.mit" --version ;;
*" --cflags "*) echo "-I$tree/usr/include/mit-krb5 -I$tree/usr/include" ;;
*" --libs "*)
  echo "-L$lib/mit-krb5 -L$base -Wl,--disable-new-dtags,-rpath,$lib:$base $gssapi -lkrb5 -lk5crypto -l:libcom_err.so.2"
  ;;
*) exit 1 ;;
esac
""",
        },
    ),
    "sieve": Tree(
        packages=("dovecot-core", "dovecot-sieve", "liblzma5", "libunwind8"),
        programs={},
        texts={
            # It would start /usr/bin/doveconf to read its settings and to be started again by that.
            "sieve-test": WITH_LIBRARIES
            + """\
[ "$1" = -c ] || { echo "usage: sieve-test -c SETTINGS ..." >&2; exit 64; }
exec "$tree/usr/bin/doveconf" -f service=sieve-test -c "$2" -m mail -e "$tree/usr/bin/sieve-test" "$@"
""",
        },
    ),
}  # fmt: skip


def ready() -> Path:
    """Return the folder with all trees, making it first when it is not there yet.

    Raises CannotInstall, saying why they cannot be had here.
    """
    folder = DEBIAN / fingerprint()
    if (folder / READY).exists():
        return folder
    require_debian()
    DEBIAN.mkdir(parents=True, exist_ok=True)
    failure = DEBIAN / f"{folder.name}.failed"
    with (DEBIAN / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (folder / READY).exists():
            return folder
        raise_recent(failure)
        print(f"unpacking packages of Debian into {folder.relative_to(ROOT)}", file=sys.stderr)
        for outdated in DEBIAN.iterdir():
            if outdated.is_dir():
                shutil.rmtree(outdated)
        try:
            make(folder)
        except CannotInstall as error:
            failure.write_text(f"the packages of Debian could not be had: {error}", encoding="utf-8")
            raise
        (folder / READY).touch()
    return folder


def raise_recent(failure: Path) -> None:
    """Raise CannotInstall with what a file says, if that was written within the hour."""
    if failure.exists() and time.time() - failure.stat().st_mtime < AN_HOUR:
        raise CannotInstall(failure.read_text(encoding="utf-8"))


def programs(folder: Path) -> list[Path]:
    """Return the programs for tests; what is for compilers stays apart."""
    return [
        folder / name / "usr" / "run" / program
        for name, tree in TREES.items()
        for program in (*tree.programs, *tree.texts)
        if program != "krb5-config"
    ]


def fingerprint() -> str:
    """Hash what decides the contents: this file, the architecture and where the checkout is."""
    facts = repr([Path(__file__).read_bytes(), platform.machine(), str(ROOT)])
    return hashlib.sha256(facts.encode()).hexdigest()[:12]


def require_debian() -> None:
    """Raise CannotInstall where these packages are not from."""
    try:
        system = platform.freedesktop_os_release()
    except OSError:
        system = {}
    if (system.get("ID"), system.get("VERSION_CODENAME")) != ("debian", RELEASE):
        raise CannotInstall(f"this system is not Debian {RELEASE}, whose packages are known here")
    missing = [name for name in ("apt-get", "dpkg") if not shutil.which(name)]
    if missing:
        raise CannotInstall(f"{' and '.join(missing)} not found")


def make(folder: Path) -> None:
    """Download and unpack everything.

    Raises CannotInstall.
    """
    archives = folder / "archives"
    archives.mkdir(parents=True)
    wanted = sorted({package for tree in TREES.values() for package in tree.packages})
    download(wanted, archives)
    for name, tree in TREES.items():
        for package in tree.packages:
            for archive in archives.glob(f"{package}_*.deb"):
                run(["dpkg", "-x", str(archive), str(folder / name)])
        write_programs(folder / name, tree)
    shutil.rmtree(archives)


def download(packages: list[str], archives: Path) -> None:
    """Let apt fetch the packages, by the system's lists or, where these are missing or outdated, by lists of our own.

    Raises CannotInstall.
    """
    # As root apt would hand the download over to a user who may not write here.
    apt = ["apt-get", "-o", "APT::Sandbox::User=root", "-o", "Acquire::Retries=2", "-o", "Acquire::http::Timeout=30"]
    try:
        run([*apt, "download", *packages], folder=archives)
        return
    except CannotInstall:
        print("the system's lists of packages did not do: getting lists of our own", file=sys.stderr)
    state = DEBIAN / "apt"
    for part in ("lists/partial", "cache/archives/partial"):
        (state / part).mkdir(parents=True, exist_ok=True)
    own = [*apt, "-o", f"Dir::State::Lists={state / 'lists'}", "-o", f"Dir::Cache={state / 'cache'}"]
    try:
        run([*own, "-o", "Acquire::Languages=none", "update"], folder=archives)
    except CannotInstall as error:
        # One source of several that cannot be reached is no reason to stop.
        print(error, file=sys.stderr)
    run([*own, "download", *packages], folder=archives)
    shutil.rmtree(state)


def write_programs(tree: Path, content: Tree) -> None:
    """Write scripts that start the programs with their own libraries."""
    [base], [lib] = ([*tree.glob(f"{place}/*-linux-gnu*")] for place in ("lib", "usr/lib"))
    places = {"tree": tree, "lib": lib, "base": base}
    head = "".join(f"{name}={shlex.quote(str(path))}\n" for name, path in places.items())
    texts = {name: f'{WITH_LIBRARIES}exec "$tree/{path}" "$@"\n' for name, path in content.programs.items()}
    for name, text in {**texts, **content.texts}.items():
        script = tree / "usr" / "run" / name
        script.parent.mkdir(exist_ok=True)
        script.write_text(f"#!/bin/sh\n{head}{text}", encoding="utf-8")
        script.chmod(0o755)


if __name__ == "__main__":
    try:
        print(ready())
    except CannotInstall as problem:
        sys.exit(str(problem))
