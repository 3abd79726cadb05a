"""Every finding about a bot: one row each."""

from __future__ import annotations

from generator.diagnostics import Confidence, Diagnostic, Rule, Severity, Span

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE
_HELP = "Salesforce Help: Einstein Bots limits and dialog actions"
_WSDL = "Metadata API WSDL 66.0, type BotVersion"
_DOC, _OURS = Confidence.DOCUMENTED, Confidence.INFERRED

UNREADABLE = Rule(
    "bot-unreadable", _E, "the file cannot be read as a bot: {reason}", "retrieve it anew", _WSDL, _DOC,
    bad="<BotVersion>", good="<BotVersion></BotVersion>",
)  # fmt: skip
NO_DIALOG = Rule(
    "bot-dialog-missing", _E, 'there is no dialog "{target}"', "{offer}", _WSDL, _DOC,
    bad="<targetBotDialog>Main_Meno</targetBotDialog>", good="<targetBotDialog>Main_Menu</targetBotDialog>",
)  # fmt: skip
NO_VARIABLE = Rule(
    "bot-variable-missing", _E, 'there is no variable "{variable}"', "{offer}", _WSDL, _DOC,
    bad="<variableName>Emial</variableName>", good="<variableName>Email</variableName>",
)  # fmt: skip
NOT_EMULATED = Rule(
    "bot-not-emulated", _N, "{what} needs an org; a conversation that reaches it stops there", "give its answer with --set {name}=JSON", _HELP, _OURS,
    bad="<invocationActionType>apex</invocationActionType>", good="<invocationActionType>externalService</invocationActionType>",
)  # fmt: skip
ACTION_MISSING = Rule(
    "bot-action-missing", _E, "no service at hand has the action {action}", "{offer}", _HELP, _OURS,
    bad="<invocationActionName>Shop.sned</invocationActionName>", good="<invocationActionName>Shop.send</invocationActionName>",
)  # fmt: skip
FLOW_MISSING = Rule(
    "bot-flow-not-at-hand", _W, "the flow {flow} is not at hand; a conversation that reaches it stops there",
    "keep its file beside the bot or in flows, say where with --flows DIR, or give its answer with --set {flow}=JSON", _HELP, _OURS,
    bad="<invocationActionName>Get_Case_Detials</invocationActionName>", good="<invocationActionName>Get_Case_Details</invocationActionName>",
)  # fmt: skip
AGENT = Rule(
    "bot-is-agent", _N, "{bot} is an agent: a planner decides what it says, and only its stock dialogs run here",
    "check its actions with extsvc agent check", _WSDL, _DOC,
    bad="<conversationDefinitionPlanners>...</conversationDefinitionPlanners>", good="a BotVersion without a planner",
)  # fmt: skip
PARAMETER = Rule(
    "bot-parameter-missing", _E, "{action} has no {direction} {parameter}", "{offer}", _HELP, _OURS,
    bad="<parameterName>txt</parameterName>", good="<parameterName>text</parameterName>",
)  # fmt: skip
NESTING = Rule(
    "bot-nesting", _E, "{parameter} lies {depth} levels deep: bots take one level of nesting in inputs and five in outputs", "flatten it in a flow", _HELP, _DOC,
    bad="<parameterName>body.sender.name</parameterName>", good="<parameterName>body.sender</parameterName>",
)  # fmt: skip
LIMIT = Rule(
    "bot-limit", _E, "{what}: {count}, and bots take {most}", "part the dialog", _HELP, _DOC,
    bad="51 steps in a dialog", good="50 steps in a dialog",
)  # fmt: skip


def found(rule: Rule, file: str, line: int, place: str = "", **args: object) -> Diagnostic:
    """A finding at a line of a bot's file."""
    return Diagnostic(rule, Span(file, place, line, 1 if line else 0), tuple(sorted(args.items())))
