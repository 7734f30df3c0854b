# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the tables of cmdlets and transport rules in data/ from tables parsed out of the public cmdlet pages.

Source of the facts: MicrosoftDocs/office-docs-powershell, exchange/exchange-ps/ExchangePowerShell. Run by hand
when those tables change: `python -m ...tables_from_reference cmdlets.json transport_rule_predicates.json`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from .words import words

HERE = Path(__file__).parent / "data"
PLATFORM = "Exchange Online"
SERVERS = {f"exchange_server_{name.lower()}": f"Exchange Server {name}" for name in ("2013", "2016", "2019", "SE")}
IN_THE_CLOUD = words("""
Get-OrganizationConfig Enable-OrganizationCustomization Get-AcceptedDomain Get-TransportConfig Get-RemoteDomain
Get-HostedOutboundSpamFilterPolicy Get-HostedOutboundSpamFilterRule
Get-Recipient Get-User Get-MailUser
Get-Mailbox New-Mailbox Set-Mailbox Remove-Mailbox Get-CASMailbox Set-CASMailbox Get-MailboxStatistics
Get-MailboxAuditBypassAssociation Set-MailboxAuditBypassAssociation Get-InboxRule
Get-MailboxPermission Add-MailboxPermission Remove-MailboxPermission
Get-RecipientPermission Add-RecipientPermission Remove-RecipientPermission
Get-MailboxFolderStatistics Get-MailboxFolderPermission Add-MailboxFolderPermission Set-MailboxFolderPermission
Remove-MailboxFolderPermission
Get-DistributionGroup New-DistributionGroup Set-DistributionGroup Remove-DistributionGroup
Get-DistributionGroupMember Add-DistributionGroupMember Remove-DistributionGroupMember
Update-DistributionGroupMember Get-Group Set-Group
Get-MailContact New-MailContact Set-MailContact Remove-MailContact Get-Contact Set-Contact
Get-TransportRule New-TransportRule Set-TransportRule Remove-TransportRule Enable-TransportRule
Disable-TransportRule
Get-MessageTraceV2 Get-MessageTraceDetailV2 Get-QuarantineMessage
""")
ONLY_IN_THE_CLOUD = frozenset(
    words(
        "Enable-OrganizationCustomization Get-HostedOutboundSpamFilterPolicy Get-HostedOutboundSpamFilterRule "
        "Get-RecipientPermission Add-RecipientPermission Remove-RecipientPermission Get-MessageTraceV2 "
        "Get-MessageTraceDetailV2 Get-QuarantineMessage"
    )
)
ON_SERVERS = (
    *(name for name in IN_THE_CLOUD if name not in ONLY_IN_THE_CLOUD),
    *words("Get-ADPermission Add-ADPermission Remove-ADPermission Get-ExchangeServer"),
    *words("Get-TransportService Get-MessageTrackingLog"),
)

# Pages that the parsed tables do not have, each named like its cmdlet: of Get-QuarantineMessage without what only
# Security & Compliance knows.
_QUARANTINE_TYPES = words(
    "Bulk DataLossPrevention FileTypeBlock HighConfPhish Malware Phish Spam SPOMalware TransportRule"
)
_SUMMARY, _BOTH = ["Summary"], ["Details", "Summary"]
MORE_CMDLETS: dict[str, dict[str, Any]] = {
    "Get-TransportService": {
        "sets": ["Default"],
        "parameters": {"Identity": {"type": "TransportServerIdParameter"}, "DomainController": {"type": "Fqdn"}},
    },
    "Get-QuarantineMessage": {
        "sets": _BOTH,
        "parameters": {
            "Identity": {"type": "QuarantineMessageIdentity", "sets": ["Details"], "mandatory": ["Details"]},
            "EntityType": {"type": "EntityType", "values": words("Email SharePointOnline Teams DataLossPrevention")},
            "RecipientAddress": {"type": "String[]"},
            "SenderAddress": {"type": "String[]"},
            "Direction": {
                "type": "QuarantineMessageDirectionEnum",
                "sets": _SUMMARY,
                "values": words("Inbound Outbound"),
            },
            **{
                name: {"type": "DateTime", "sets": _SUMMARY}
                for name in words("EndExpiresDate EndReceivedDate StartExpiresDate StartReceivedDate")
            },
            **{name: {"type": "String", "sets": _SUMMARY} for name in words("MessageId PolicyName Subject")},
            **{name: {"type": "String[]", "sets": _SUMMARY} for name in words("Domain RecipientTag")},
            **{name: {"type": "Int32", "sets": _SUMMARY} for name in words("Page PageSize")},
            "IncludeMessagesFromBlockedSenderAddress": {"type": "SwitchParameter", "sets": _SUMMARY},
            "MyItems": {"type": "SwitchParameter", "sets": _SUMMARY},
            "Reported": {"type": "Boolean", "sets": _SUMMARY},
            "PolicyTypes": {
                "type": "QuarantinePolicyTypeEnum[]",
                "sets": _SUMMARY,
                "values": words(
                    "AntiMalwarePolicy AntiPhishPolicy DataLossPreventionRule ExchangeTransportRule "
                    "HostedContentFilterPolicy SafeAttachmentPolicy"
                ),
            },
            "QuarantineTypes": {"type": "QuarantineMessageTypeEnum[]", "sets": _SUMMARY, "values": _QUARANTINE_TYPES},
            "ReleaseStatus": {
                "type": "ReleaseStatus[]",
                "sets": _SUMMARY,
                "values": words("Approved Denied Error NotReleased PreparingToRelease Released Requested"),
            },
            "Type": {"type": "QuarantineMessageTypeEnum", "sets": _SUMMARY, "values": _QUARANTINE_TYPES},
        },
    },
}

# What the pages list as values although it is no list of values.
NO_VALUES_OF_TYPE = {"Boolean", "System.Boolean", "ProxyAddressCollection", "Word[]", "Pattern[]"}
NO_VALUES = {("Name", "Alias", "GUID")}

# Where the pages are wrong or silent. (cmdlet, parameter): fields to replace.
CORRECTIONS: dict[tuple[str, str], dict[str, Any]] = {
    # Without an identity the cmdlet lists all policies, as its own page's example does.
    ("Get-HostedOutboundSpamFilterPolicy", "Identity"): {"mandatory": None},
    ("Remove-MailboxPermission", "ResetDefault"): {"sets": ["ResetDefault"], "mandatory": ["ResetDefault"]},
    # The roles are named in the text of the page, not in the list of values.
    **{
        (f"{verb}-MailboxFolderPermission", "AccessRights"): {
            "values": words(
                "None CreateItems CreateSubfolders DeleteAllItems DeleteOwnedItems EditAllItems "
                "EditOwnedItems "
                "FolderContact FolderOwner FolderVisible ReadItems Author Contributor Editor NonEditingAuthor Owner "
                "PublishingAuthor PublishingEditor Reviewer AvailabilityOnly LimitedDetails"
            )
        }
        for verb in ("Add", "Set")
    },
    # ElcFolderType, from the text of the page.
    ("Get-MailboxFolderStatistics", "FolderScope"): {
        "values": words(
            "All Archive Calendar Contacts ConversationHistory DeletedItems Drafts Inbox JunkEmail Journal "
            "LegacyArchiveJournals ManagedCustomFolder NonIpmRoot Notes Outbox Personal RecoverableItems "
            "RssSubscriptions SentItems SyncIssues Tasks"
        )
    },
    # The page of 2026 names it, earlier ones do not.
    ("Get-MessageTraceV2", "Status"): {
        "values": words("Delivered Expanded Failed FilteredAsSpam GettingStatus None Pending Quarantined")
    },
    ("New-MailContact", "MessageFormat"): {"values": ["Text", "Mime"]},
}
# Actions that the audit pages list and the cmdlet page does not (Microsoft Purview, "Manage mailbox auditing").
MORE_VALUES = {
    ("Set-Mailbox", name): ["MailItemsAccessed", "Send", "SendAs", "SendOnBehalf", "Create", "AttachmentAccess"]
    for name in ("AuditAdmin", "AuditDelegate", "AuditOwner")
}


def cmdlet_table(source: dict[str, Any], platforms: frozenset[str] = frozenset({PLATFORM})) -> dict[str, Any]:
    """A cmdlet on any of the platforms; a parameter that not all of them have names its `platforms`."""
    name = source["cmdlet"]
    here = {key: value for key, value in source["parameters"].items() if platforms.intersection(value["platforms"])}
    sets = [key for key in source["parameter_sets"] if key != "(All)"]
    foreign = [value for key, value in source["parameters"].items() if key not in here and value["mandatory"]]
    unusable = {key for value in foreign for key in value.get("mandatory_in_sets", value.get("sets", ()))}
    parameters = {}
    for key, value in here.items():
        row: dict[str, Any] = {"type": value["type"]}
        if not platforms.issubset(value["platforms"]):
            row["platforms"] = sorted(key for key, label in SERVERS.items() if label in value["platforms"])
        inside = [each for each in dict.fromkeys(value.get("sets", ())) if each in sets]
        if inside:
            row["sets"] = inside
        if value["mandatory"]:
            row["mandatory"] = value.get("mandatory_in_sets", value.get("sets", True))
        values = value.get("values")
        if values and value["type"] not in NO_VALUES_OF_TYPE and tuple(values) not in NO_VALUES:
            cloud = PLATFORM in platforms
            only_elsewhere = (
                {"ExternalPartner", "ExternalNonPartner"} if value["type"] == "ToUserScope" and cloud else ()
            )
            row["values"] = [each for each in values if each not in only_elsewhere]
        row.update(CORRECTIONS.get((name, key), {}))
        if more := MORE_VALUES.get((name, key)):
            row["values"] = list(dict.fromkeys(row["values"] + more))
        parameters[key] = {field: content for field, content in row.items() if content is not None}
    usable = [each for each in sets if each not in unusable]
    return {"sets": usable or ["Default"], "parameters": parameters}


def predicate_row(source: dict[str, Any], platform: str) -> dict[str, Any]:
    kept = ("kind", "type", "multi", "target", "max_chars", "class_seen", "functional_only", "no_groups")
    row = {key: source[key] for key in kept if source.get(key)}
    if platform != PLATFORM and row.get("functional_only"):
        del row["functional_only"]  # where it does work
    if platform in source.get("no_groups_on", ()):
        row["no_groups"] = True
    if "Mailbox" not in (source.get("server_roles") or ["Mailbox"]):
        row["edge_only"] = True
    return row


def rule_table(source: dict[str, Any], platform: str = PLATFORM) -> dict[str, Any]:
    def here(rows: list[dict[str, Any]]) -> dict[str, Any]:
        return {row["parameter"]: predicate_row(row, platform) for row in rows if platform in row["platforms"]}

    output = [[row["property"], row.get("unset", row.get("value"))] for row in source["get_output"]]
    return {"conditions": here(source["conditions"]), "actions": here(source["actions"]), "output": output}


def expanded(value: Any, depth: int, indent: str = "") -> str:
    """JSON with the mappings of the first `depth` levels on lines of their own: a changed parameter is one line."""
    if not depth or not isinstance(value, dict) or not value:
        return json.dumps(value)
    lines = [f"{indent} {json.dumps(key)}: {expanded(each, depth - 1, indent + ' ')}" for key, each in value.items()]
    return "{\n" + ",\n".join(lines) + f"\n{indent}}}"


def main(cmdlets: str, predicates: str) -> None:
    known = {row["cmdlet"]: row for row in json.loads(Path(cmdlets).read_text(encoding="utf-8"))["cmdlets"]}
    rules = json.loads(Path(predicates).read_text(encoding="utf-8"))
    servers = frozenset(SERVERS.values())
    tables = {
        "cmdlets.json": ({name: MORE_CMDLETS.get(name) or cmdlet_table(known[name]) for name in IN_THE_CLOUD}, 3),
        "server_cmdlets.json": (
            {name: MORE_CMDLETS.get(name) or cmdlet_table(known[name], servers) for name in ON_SERVERS},
            3,
        ),
        "transport_rules.json": (rule_table(rules), 2),
        "server_transport_rules.json": ({key: rule_table(rules, label) for key, label in SERVERS.items()}, 3),
    }
    for name, (table, depth) in tables.items():
        (HERE / name).write_text(expanded(table, depth) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:3])
