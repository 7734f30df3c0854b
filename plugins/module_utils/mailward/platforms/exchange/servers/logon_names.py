# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom a row of permissions names by DOMAIN\\name.

Such a name is somebody's within the domain only: the anna.berg of a trusted forest is not ours. So names are brought
into a form with the domain's DNS name (`contoso.local\\anna.berg`), which begins the canonical name of every object.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..recipients import lowered
from ..snapshot import Row

FindDomain = Callable[[str], str]
"""The DNS name of the domain of the recipient that is called DOMAIN\\name; "" where nobody is. Raises ServiceError."""


def is_of_the_system(user: str) -> bool:
    """Whether a name is of Windows itself (`NT AUTHORITY\\SELF`, in the language of the server), or no DOMAIN\\name.

    The names of such authorities have a blank or a letter that no domain can have (NetBIOS names are one ASCII word).
    """
    domain, slash, _name = user.partition("\\")
    return not slash or " " in domain or not domain.isascii() or domain.lower() == "builtin"


def domain_of(row: Row) -> str:
    """The DNS name of an object's domain, which begins its canonical name."""
    domain, slash, _path = lowered(row.get("Identity")).partition("/")
    return domain if slash else ""


def logon_of(row: Row) -> str:
    """How a recipient is named in rows of permissions, once they are read; "" where the row does not say."""
    name, domain = lowered(row.get("SamAccountName")), domain_of(row)
    return f"{domain}\\{name}" if name and domain else name


@dataclass
class LogonNames:
    """`accounts`: the domains in which somebody has a name; `domains`: the DNS names of NetBIOS names, as far as seen.

    `linked` are accounts of other forests that a mailbox here belongs to: permissions name it by them.
    """

    find_domain: FindDomain
    accounts: dict[str, set[str]] = field(default_factory=dict)
    domains: dict[str, str] = field(default_factory=dict)
    strangers: set[str] = field(default_factory=set)
    linked: set[str] = field(default_factory=set)

    def learn(self, row: Row) -> None:
        if row.get("SamAccountName"):
            self.accounts.setdefault(lowered(row["SamAccountName"]), set()).add(domain_of(row))
        if row.get("LinkedMasterAccount"):
            self.linked.add(lowered(row["LinkedMasterAccount"]))

    def named(self, user: object) -> str:
        """A user of a row as `logon_of` has recipients; who is none of them keeps the name. Raises ServiceError."""
        text = str(user or "")
        short, name = lowered(text.partition("\\")[0]), lowered(text.partition("\\")[2])
        domains = self.accounts.get(name, set())
        if is_of_the_system(text) or not domains or lowered(text) in self.strangers | self.linked:
            return text
        if short not in self.domains:
            # A domain's NetBIOS name mostly is the first part of its DNS name; if not, the server is asked, once.
            same = [each for each in domains if each.partition(".")[0] == short]
            found = same[0] if same else self.find_domain(text)
            if not found:
                self.strangers.add(lowered(text))
                return text
            self.domains[short] = found
        return f"{self.domains[short]}\\{name}"
