# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read of forwarding: on mailboxes, by inbox rules, and whether it leads outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Answer, Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    Forbidden,
    ServiceError,
    Unavailable,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.forwarding import (
    INBOX_RULE,
    MAILBOX,
    Forwarding,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.inbox_rules import (
    open_reader,
    rules_of,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.sightings import FoundMailbox

ANNA, BRUNO, OUTSIDE = "anna@contoso.example", "bruno@contoso.example", "anna@private.example"
BRUNO_DN = "/o=ExchangeLabs/ou=Exchange Administrative Group/cn=Recipients/cn=8450ce8c-bruno"


def recipient(guid: str, name: str, address: str, kind: str = "UserMailbox", **more: Any) -> dict[str, Any]:
    return {
        "Guid": guid,
        "Name": name,
        "DisplayName": name,
        "PrimarySmtpAddress": address,
        "EmailAddresses": [f"SMTP:{address}"],
        "RecipientTypeDetails": kind,
        **more,
    }


@dataclass
class Exchange:
    recipients: list[dict[str, Any]] = field(
        default_factory=lambda: [
            recipient("g-anna", "Anna Berg", ANNA),
            recipient("g-bruno", "Bruno Kern", BRUNO),
            recipient("g-team", "Team", "team@contoso.example", "MailUniversalDistributionGroup"),
            recipient(
                "g-contact",
                "Anna at home",
                "home@contoso.example",
                "MailContact",
                ExternalEmailAddress=f"SMTP:{OUTSIDE}",
            ),
        ]
    )
    forwards: dict[str, dict[str, Any]] = field(default_factory=dict)
    rules: dict[str, Answer | ServiceError] = field(default_factory=dict)
    lists_fail: ServiceError | None = None
    batches: list[list[Cmdlet]] = field(default_factory=list)

    def invoke_many(self, cmdlets: Sequence[Cmdlet], ended: Any = None) -> list[Answer | ServiceError]:
        self.batches.append(list(cmdlets))
        return [self.answer(cmdlet) for cmdlet in cmdlets]

    def invoke(self, cmdlet: Cmdlet) -> Answer:
        (answer,) = self.invoke_many([cmdlet])
        if isinstance(answer, ServiceError):
            raise answer
        return answer

    def answer(self, cmdlet: Cmdlet) -> Answer | ServiceError:
        if cmdlet.name == "Get-InboxRule":
            return self.rules.get(str(cmdlet.parameters["Mailbox"]), Answer())
        if self.lists_fail is not None:
            return self.lists_fail
        if cmdlet.name == "Get-AcceptedDomain":
            return Answer(({"DomainName": "contoso.example"},))
        if cmdlet.name == "Get-Recipient":
            return Answer(tuple(self.recipients))
        boxes = [row for row in self.recipients if row["RecipientTypeDetails"].endswith("Mailbox")]
        dns = {"g-bruno": BRUNO_DN}
        return Answer(
            tuple(
                {**row, "LegacyExchangeDN": dns.get(row["Guid"], ""), **self.forwards.get(row["Guid"], {})}
                for row in boxes
            )
        )


def rule(**fields: Any) -> dict[str, Any]:
    return {"Name": "Sort", "Enabled": True, "SupportedByTask": True, **fields}


def found(exchange: Exchange, guid: str = "g-anna") -> tuple[Forwarding, ...] | Unknown:
    read: dict[str, Any] = {}
    open_reader(exchange, 1, lambda text: None).read([guid], read.update, lambda text: None)
    return read[guid]


def one(**fields: Any) -> Forwarding:
    got = found(Exchange(rules={"g-anna": Answer((rule(**fields),))}))
    assert isinstance(got, tuple)
    (forwarding,) = got
    return forwarding


@pytest.mark.parametrize(
    ("prop", "action"),
    [
        ("ForwardTo", "forward"),
        ("ForwardAsAttachmentTo", "forward as attachment"),
        ("RedirectTo", "redirect"),
    ],
)
def test_a_rule_that_sends_mail_on_is_a_bypass_with_name_and_target(prop: str, action: str) -> None:
    forwarding = one(**{prop: [f'"{OUTSIDE}" [SMTP:{OUTSIDE}]']})
    assert forwarding == Forwarding(ANNA, INBOX_RULE, action, (OUTSIDE,), "Sort", outside=True)
    assert forwarding.is_bypass


@pytest.mark.parametrize(
    ("shown", "target", "outside"),
    [
        (f'"Bruno Kern" [EX:{BRUNO_DN}]', BRUNO, False),
        ('"Bruno Kern" [EX:/o=ExchangeLabs/cn=of-another-forest]', BRUNO, False),
        ('"Anna at home" [EX:/o=ExchangeLabs/cn=a-contact]', OUTSIDE, True),
        ('"Team" [EX:/o=ExchangeLabs/cn=a-group]', "team@contoso.example", None),
        ('"Who ever" [EX:/o=ExchangeLabs/cn=nobody]', "Who ever", None),
        (f'"x" [SMTP:{BRUNO}]', BRUNO, False),
        ("someone@contoso.example", "someone@contoso.example", False),
    ],
)
def test_a_target_is_told_by_its_address_and_whether_it_is_outside(
    shown: str, target: str, outside: bool | None
) -> None:
    forwarding = one(RedirectTo=[shown])
    assert (forwarding.targets, forwarding.outside) == ((target,), outside)
    assert forwarding.is_bypass


def test_one_target_outside_is_enough() -> None:
    assert one(ForwardTo=[f'"b" [SMTP:{BRUNO}]', f'"x" [SMTP:{OUTSIDE}]']).outside is True


def test_a_disabled_rule_and_one_that_deletes_are_told_and_are_no_bypass() -> None:
    assert not one(RedirectTo=[f'"x" [SMTP:{OUTSIDE}]'], Enabled=False).is_bypass
    deleting = one(DeleteMessage=True)
    assert (deleting.action, deleting.is_bypass) == ("delete", False)


def test_a_message_to_a_telephone_leaves_the_organisation() -> None:
    forwarding = one(SendTextMessageNotificationTo=['"555" [MOBILE:555]'])
    assert (forwarding.outside, forwarding.is_bypass) == (True, True)


def test_rules_that_keep_mail_in_the_mailbox_are_not_told() -> None:
    rows = (rule(MoveToFolder="Kunden"), rule(Name="Junk E-mail Rule", SupportedByTask=False))
    assert found(Exchange(rules={"g-anna": Answer(rows)})) == ()


def test_a_rule_whose_actions_no_property_shows_is_unclear() -> None:
    assert one(SupportedByTask=False).is_unclear


def test_hidden_rules_are_asked_for() -> None:
    exchange = Exchange()
    found(exchange)
    (cmdlet,) = exchange.batches[-1]
    assert cmdlet == Cmdlet("Get-InboxRule", {"Mailbox": "g-anna", "IncludeHidden": True})


def test_a_missing_role_is_named() -> None:
    got = found(Exchange(rules={"g-anna": Forbidden("Get-InboxRule", "access was denied")}))
    assert isinstance(got, Unknown)
    assert "Mail Recipients" in got.reason


def test_rows_that_are_no_rules_are_not_taken_for_none() -> None:
    assert isinstance(found(Exchange(rules={"g-anna": Answer(({"Identity": "x"},))})), Unknown)


@pytest.mark.parametrize(
    ("set_to", "target", "outside"),
    [
        ({"ForwardingSmtpAddress": f"smtp:{OUTSIDE}"}, OUTSIDE, True),
        ({"ForwardingAddress": "Bruno Kern"}, BRUNO, False),
        ({"ForwardingAddress": "Anna at home"}, OUTSIDE, True),
        ({"ForwardingAddress": "Bruno Kern", "ForwardingSmtpAddress": f"smtp:{OUTSIDE}"}, BRUNO, False),
        ({"ForwardingAddress": "Somebody"}, "Somebody", None),
    ],
)
def test_a_mailbox_that_forwards_is_a_bypass_unless_it_stays_inside(
    set_to: dict[str, str], target: str, outside: bool | None
) -> None:
    reader = open_reader(Exchange(forwards={"g-anna": set_to}), 1, lambda text: None)
    (forwarding,) = reader.set_on_mailboxes()
    assert forwarding == Forwarding(ANNA, MAILBOX, "forward", (target,), outside=outside)
    assert forwarding.is_bypass is (outside is not False)


def test_only_mailboxes_are_asked_and_as_many_at_a_time_as_all_lanes_take() -> None:
    exchange = Exchange([recipient(f"g-{n}", f"User {n}", f"u{n}@contoso.example") for n in range(45)])
    reader = open_reader(exchange, 2, lambda text: None)
    said: list[str] = []
    taken: list[int] = []
    reader.read(list(reader.mailboxes), lambda read: taken.append(len(read)), said.append)
    assert taken == [20, 20, 5]
    assert [len(batch) for batch in exchange.batches] == [3, 20, 20, 5]
    assert said[0].startswith("read inbox rules of 20 of 45 mailboxes, 2 lanes, about")
    assert said[-1] == "read inbox rules of 45 of 45 mailboxes, 2 lanes"


def test_rooms_have_rules_too() -> None:
    exchange = Exchange([recipient("g-room", "Room 1", "room1@contoso.example", "RoomMailbox")])
    assert dict(open_reader(exchange, 1, lambda text: None).mailboxes) == {"g-room": "room1@contoso.example"}


def test_a_mailbox_that_only_one_list_has_is_unknown() -> None:
    exchange = Exchange()
    reader = replace(open_reader(exchange, 1, lambda text: None), rows=())
    read: dict[str, Any] = {}
    reader.read(["g-anna"], read.update, lambda text: None)
    assert isinstance(read["g-anna"], Unknown)


def test_without_its_lists_there_is_no_scan() -> None:
    with pytest.raises(Unavailable):
        open_reader(Exchange(lists_fail=Unavailable("Get-Recipient", "503")), 1, lambda text: None)


def box(address: str, guid: str) -> FoundMailbox:
    return FoundMailbox(address, guid, frozenset({address}))


def test_rules_of_single_mailboxes_are_read_without_any_list_of_recipients() -> None:
    row = {"Name": "Home", "Enabled": True, "ForwardTo": [f'"Anna" [SMTP:{OUTSIDE}]', f'"Bruno Kern" [EX:{BRUNO_DN}]']}
    exchange = Exchange(rules={"g-anna": Answer((row,))})
    missing = Unknown("there is no mailbox")
    found = rules_of(exchange, 1, {ANNA: box(ANNA, "g-anna"), BRUNO: box(BRUNO, "g-bruno"), "no@x.example": missing})
    assert found == {
        ANNA: (Forwarding(ANNA, INBOX_RULE, "forward", (OUTSIDE, "Bruno Kern"), "Home", outside=True),),
        BRUNO: (),
        "no@x.example": missing,
    }
    assert {cmdlet.name for batch in exchange.batches for cmdlet in batch} == {"Get-AcceptedDomain", "Get-InboxRule"}


def test_two_addresses_of_one_mailbox_are_read_once() -> None:
    exchange = Exchange()
    assert rules_of(exchange, 1, {ANNA: box(ANNA, "g-anna"), "a@contoso.example": box(ANNA, "g-anna")}) == {
        ANNA: (),
        "a@contoso.example": (),
    }
    assert [cmdlet.name for batch in exchange.batches for cmdlet in batch].count("Get-InboxRule") == 1


def test_rules_of_single_mailboxes_that_cannot_be_read_are_unknown() -> None:
    exchange = Exchange(rules={"g-anna": Forbidden("Get-InboxRule g-anna", "no")})
    (found,) = rules_of(exchange, 1, {ANNA: box(ANNA, "g-anna")}).values()
    assert isinstance(found, Unknown)
    assert "Mail Recipients" in found.reason
    (found,) = rules_of(Exchange(lists_fail=Unavailable("x", "503")), 1, {ANNA: box(ANNA, "g-anna")}).values()
    assert isinstance(found, Unknown)
