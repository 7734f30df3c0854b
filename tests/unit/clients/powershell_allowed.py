# SPDX-License-Identifier: GPL-3.0-or-later
"""What the script for management hosts may consist of, all of it in Windows PowerShell 5.1 on .NET Framework 4.5.2.

Sources: MicrosoftDocs/PowerShell-Docs, reference/5.1, the pages of the commands, about_Operators,
about_Type_Accelerators and about_Automatic_Variables; .NET docs of each type. Parameters are those that the script
uses.
"""

from __future__ import annotations

from ansible_collections.mailward.mailbox.tests.unit.clients.powershell_grammar import Allowed

_SYNTAX = """
additive_argument_expression additive_expression argument_expression argument_expression_list argument_list
array_expression array_literal_expression array_type_name assignement_operator assignment_expression attribute
attribute_list bitwise_argument_expression bitwise_expression cast_expression catch_clause catch_clauses command
command_argument_sep command_elements command_name command_parameter comparison_argument_expression
comparison_expression comparison_operator decimal_integer_literal element_access else_clause empty_statement
expression_with_unary_operator finally_clause flow_control_statement foreach_statement format_argument_expression
format_expression function_name function_parameter_declaration function_statement generic_token hash_entry
hash_literal_body hash_literal_expression if_statement integer_literal invokation_expression key_expression
left_assignment_expression logical_argument_expression logical_expression member_access member_name
multiplicative_argument_expression multiplicative_expression param_block parameter_list parenthesized_expression
pipeline pipeline_chain program range_argument_expression range_expression real_literal script_block script_block_body
script_block_expression script_parameter simple_name statement_block statement_list string_literal sub_expression
switch_body switch_clause switch_clause_condition switch_clauses switch_condition switch_statement try_statement
type_identifier type_literal type_name type_spec unary_expression variable verbatim_string_characters
"""
"""No strings in double quotes, which are expanded; no & and no dot; no redirection; no class, no using; none of what
came with PowerShell 7: `a && b`, `a ?? b`, `a ? b : c`, `a?.b`.
"""

COMMANDS = {
    # Microsoft.PowerShell.Core
    "ForEach-Object": frozenset(),
    "New-PSSession": frozenset({"ConfigurationName", "ConnectionUri", "Authentication", "Credential", "SessionOption"}),
    "New-PSSessionOption": frozenset({"SkipCACheck", "SkipCNCheck", "SkipRevocationCheck"}),
    "Remove-PSSession": frozenset({"Session"}),
    "Set-StrictMode": frozenset({"Version"}),
    # Microsoft.PowerShell.Utility
    "ConvertFrom-Json": frozenset({"InputObject"}),
    "New-Object": frozenset({"TypeName", "ArgumentList"}),
}

_TYPES = """
void string string[] bool int long int16 byte uint16 uint32 uint64 datetime enum PowerShell Console Convert
Collections.IDictionary Collections.IEnumerable Globalization.CultureInfo Text.Encoding
Management.Automation.MethodInvocationException
Management.Automation.RuntimeException Management.Automation.Remoting.PSRemotingDataStructureException
Management.Automation.Remoting.PSRemotingTransportException
Management.Automation.Runspaces.InvalidRunspaceStateException
"""

_MADE = """
Collections.ArrayList Collections.Specialized.OrderedDictionary Management.Automation.PSCredential
Security.SecureString Text.StringBuilder
"""

# Of .NET and PowerShell, then of the batch and of what the script itself makes.
_MEMBERS = """
CategoryInfo Count Error ErrorCode ErrorRecord Exception InnerException InvariantCulture Key Message Name Out PSObject
Properties Reason Runspace RunspaceStateInfo State Streams TypeNames UTF8 Value Warning
authentication calls kind mark name number parameters select session steps uri username validate value
Credential SessionOption lost
"""

_METHODS = """
Add AddCommand AddParameter Append AppendChar Create Dispose Flush FromBase64String GetBytes GetEnumerator GetString
GetType Invoke Replace Substring ToBase64String ToCharArray ToString WriteLine
"""

OPERATORS = frozenset(["-and", "-contains", "-eq", "-is", "-isnot", "-ne", "-not", "-notin", "-or", "+"])

SCRIPT_MAY = Allowed(
    syntax=frozenset(_SYNTAX.split()),
    commands=COMMANDS,
    types=frozenset(_TYPES.split()),
    made=frozenset(_MADE.split()),
    members=frozenset(_MEMBERS.split()),
    methods=frozenset(_METHODS.split()),
    operators=OPERATORS,
)

# The command line runs one thing: the text whose hash it has compared.
BOOTSTRAP_MAY = Allowed(
    syntax=frozenset(_SYNTAX.split()) | {"command_invokation_operator", "command_name_expr"},
    commands={"New-Object": COMMANDS["New-Object"]},
    types=frozenset({"Convert", "BitConverter", "ScriptBlock", "Text.Encoding"}),
    made=frozenset({"Security.Cryptography.SHA256CryptoServiceProvider"}),
    members=frozenset({"UTF8"}),
    methods=frozenset({"FromBase64String", "ComputeHash", "ToString", "Create", "GetString"}),
    operators=frozenset({"-cne"}),
    executed=frozenset({"([ScriptBlock]::Create([Text.Encoding]::UTF8.GetString($bytes)))"}),
    given=frozenset({"$input"}),
)
