# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of Get-MailContact and Get-Contact."""

from __future__ import annotations

from ..directory import Directory
from ..records import MailContact
from .recipients import CUSTOM_ATTRIBUTES, DELIVERY_DEFAULTS, EXTENSION_ATTRIBUTES, Row, common, names

# What people read about a contact (Get-Contact); empty until set.
PERSONAL: Row = {
    "FirstName": "",
    "LastName": "",
    "Initials": "",
    "AssistantName": "",
    "City": "",
    "Company": "",
    "CountryOrRegion": None,
    "Department": "",
    "Fax": "",
    "GeoCoordinates": None,
    "HomePhone": "",
    "Manager": None,
    "MobilePhone": "",
    "Office": "",
    "OtherFax": [],
    "OtherHomePhone": [],
    "OtherTelephone": [],
    "Pager": "",
    "Phone": "",
    "PhoneticDisplayName": "",
    "PostalCode": "",
    "PostOfficeBox": [],
    "SeniorityIndex": None,
    "SimpleDisplayName": "",
    "StateOrProvince": "",
    "StreetAddress": "",
    "TelephoneAssistant": "",
    "Title": "",
    "WebPage": "",
}


def mail_contact_row(directory: Directory, contact: MailContact) -> Row:
    return {
        **common(directory, contact),
        **DELIVERY_DEFAULTS,
        **CUSTOM_ATTRIBUTES,
        **{name: [] for name in EXTENSION_ATTRIBUTES},
        "ExternalEmailAddress": contact.external_address,
        "GrantSendOnBehalfTo": names(directory, contact.send_on_behalf),
        "RequireSenderAuthenticationEnabled": False,
        "EmailAddressPolicyEnabled": False,
        "UsePreferMessageFormat": False,
        "MessageFormat": "Mime",
        "MessageBodyFormat": "TextAndHtml",
        "MacAttachmentFormat": "BinHex",
        "UseMapiRichTextFormat": "UseDefaultSettings",
        "MaxRecipientPerMessage": "Unlimited",
        "SecondaryAddress": "",
        "UserCertificate": [],
        "UserSMimeCertificate": [],
        **{key: value for key, value in contact.settings.items() if key not in PERSONAL or key == "SimpleDisplayName"},
    }


def contact_row(directory: Directory, contact: MailContact) -> Row:
    kept = common(directory, contact)
    return {
        **{
            name: value for name, value in kept.items() if name not in ("EmailAddresses", "PrimarySmtpAddress", "Alias")
        },
        **PERSONAL,
        "Notes": contact.notes,
        **{key: value for key, value in contact.settings.items() if key in PERSONAL},
    }
