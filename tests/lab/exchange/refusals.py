# SPDX-License-Identifier: GPL-3.0-or-later
"""The errors of the service, one function each, by what they mean.

Classes marked GUESS are not known from any public capture: a client may rely on the status and the text of
these as little as on those of the real service.
"""

from __future__ import annotations

from .output import CmdletError

COMMAND = "Microsoft.Exchange.AdminApi.CommandInvocation"
TASKS = "Microsoft.Exchange.Configuration.Tasks"
STORE = "Microsoft.Exchange.Management.StoreTasks"
DIRECTORY = "Microsoft.Exchange.Data.Directory"
MANAGEMENT = "Microsoft.Exchange.Management.Tasks"
RULES = "Microsoft.Exchange.MessagingPolicies.Rules.Tasks"
SERVER = "DC001.PROD.OUTLOOK.COM"


def forbidden(cmdlet: str) -> CmdletError:
    """The cmdlet is in no role of the caller, or does not exist: the body tells neither."""
    return CmdletError(403, "", f"{cmdlet} is not available", shape="forbidden")


def not_found(identity: str) -> CmdletError:
    text = f"The operation couldn't be performed because object '{identity}' couldn't be found on '{SERVER}'."
    return CmdletError(404, f"{TASKS}.ManagementObjectNotFoundException", text, error_id="Ex6F9304")


def referenced_not_found(identity: str) -> CmdletError:
    """An object that a parameter other than Identity names: the same class, so no proof that Identity is absent."""
    advice = "Please make sure that it was spelled correctly or specify a different object."
    text = f'Couldn\'t find object "{identity}". {advice}'
    return CmdletError(404, f"{TASKS}.ManagementObjectNotFoundException", text, error_id="Ex94914C")


def ambiguous(identity: str) -> CmdletError:
    text = f"The operation couldn't be performed because '{identity}' matches multiple entries."
    return CmdletError(400, f"{TASKS}.ManagementObjectAmbiguousException", text, error_id="ExB0A1C2")  # id: GUESS


def already_exists(kind: str, name: str) -> CmdletError:
    text = f'The {kind} "{name}" already exists. Please specify a different name.'
    return CmdletError(400, f"{DIRECTORY}.ADObjectAlreadyExistsException", text, error_id="Ex0D5C1E")  # id: GUESS


def address_taken(address: str, holder: str) -> CmdletError:
    """Class and text as administrators quote them; status and id: GUESS."""
    text = (
        f'The proxy address "{address}" is already being used by the proxy addresses or LegacyExchangeDN of '
        f'"{holder}". Please choose another proxy address.'
    )
    return CmdletError(400, f"{DIRECTORY}.ProxyAddressExistsException", text, error_id="Ex3A7B0D")


def domain_not_accepted(domain: str) -> CmdletError:
    """GUESS: class, status and id."""
    text = f"You can't use the domain \"{domain}\" because it's not an accepted domain for your organization."
    return CmdletError(400, f"{DIRECTORY}.NotAcceptedDomainException", text, error_id="Ex9F21C4")


def invalid(text: str, *, exception_class: str = f"{MANAGEMENT}.RecipientTaskException") -> CmdletError:
    """A value that the task refuses after binding. GUESS: class and id of most of its uses."""
    return CmdletError(400, exception_class, text, error_id="Ex1C2D3E")


def rule_refused(text: str) -> CmdletError:
    """GUESS: the class."""
    return CmdletError(400, "System.ArgumentException", text, error_id="Ex8F2A6B")


def synced(action: str, identity: str) -> CmdletError:
    """The object is mastered in the customer's own Active Directory. GUESS: the class."""
    text = (
        f"The operation on object \"{identity}\" failed because it's out of the current user's write scope. The "
        f"action '{action}' "
        "can't be performed on the object because the object is being synchronized from your on-premises organization. "
        "This action should be performed on the object in your on-premises organization."
    )
    return CmdletError(400, f"{MANAGEMENT}.InvalidOperationOnSynchronizedObjectException", text, error_id="Ex5B40F1")


def not_a_manager(identity: str) -> CmdletError:
    """GUESS: class and status."""
    text = (
        f"You don't have sufficient permissions. This operation can only be performed by a manager of the group "
        f"'{identity}'."
    )
    return CmdletError(400, f"{MANAGEMENT}.OperationRequiresGroupManagerException", text, error_id="Ex4E9D07")


def member_exists(member: str, group: str) -> CmdletError:
    text = f'The recipient "{member}" is already a member of the group "{group}".'
    return CmdletError(400, f"{MANAGEMENT}.MemberAlreadyExistsException", text, error_id="ExA3D1B7")


def member_not_found(member: str, group: str) -> CmdletError:
    """GUESS: the class."""
    text = f'The recipient "{member}" isn\'t a member of the group "{group}".'
    return CmdletError(404, f"{MANAGEMENT}.MemberNotFoundException", text, error_id="ExE51D09")


def folder_entry_exists(user: str) -> CmdletError:
    text = f"An existing permission entry was found for user: {user}."
    return CmdletError(400, f"{STORE}.UserAlreadyExistsInPermissionEntryException", text)


def folder_entry_absent(user: str) -> CmdletError:
    text = f"There is no existing permission entry found for user: {user}."
    return CmdletError(404, f"{STORE}.UserNotFoundInPermissionEntryException", text)


def folder_user_unknown(user: str) -> CmdletError:
    """Class and text as administrators quote them; status: GUESS."""
    text = f'The user "{user}" is either not valid SMTP address, or there is no matching information.'
    return CmdletError(400, f"{STORE}.InvalidExternalUserIdException", text)


def dehydrated(cmdlet: str) -> CmdletError:
    text = (
        f"The command you tried to run isn't currently allowed in your organization. To run this command "
        f"({cmdlet}), you "
        "first need to run the command: Enable-OrganizationCustomization."
    )
    return CmdletError(400, f"{TASKS}.InvalidOperationInDehydratedContextException", text, error_id="Ex6C1B0E")


def already_customisable() -> CmdletError:
    """GUESS: the class."""
    text = "This operation is not required. Organization is already enabled for customization."
    return CmdletError(400, "System.InvalidOperationException", text, error_id="Ex2F8A1B")


def unknown_parameters(names: str) -> CmdletError:
    """An unknown parameter, or known ones that stand in no common set."""
    text = (
        f"Parameter set cannot be resolved using the specified named parameters. Invalid cmdlet parameters "
        f"specified. {names}"
    )
    return CmdletError(400, f"{COMMAND}.AmbiguousParameterSetException", text, category="Client")


def missing_parameters(names: str) -> CmdletError:
    """GUESS: class and text; the status and `Invalid Operation` around it are measured."""
    text = (
        f"Parameter set cannot be resolved using the specified named parameters. Missing mandatory parameters: {names}"
    )
    return CmdletError(400, f"{COMMAND}.AmbiguousParameterSetException", text, category="Client")


def bad_value(parameter: str, value: object, type_name: str, reason: str) -> CmdletError:
    text = (
        f"Cannot process argument transformation on parameter '{parameter}'. Cannot convert value \"{value}\" to type "
        f'"{type_name}". Error: "{reason}"'
    )
    return CmdletError(400, f"{COMMAND}.ParameterTransformationException", text, category="Client", shape="internal")


def not_served(cmdlet: str, what: str) -> CmdletError:
    """Not the service's word but the lab's: it knows the parameter and does nothing with it."""
    return CmdletError(501, "Mailward.Lab.NotServedException", f"the lab does not serve {cmdlet} with {what}")
