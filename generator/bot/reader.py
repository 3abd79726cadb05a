"""`.bot`, `.bot-meta.xml` (with the newest version beside it) and `.botVersion` files as bots."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from generator import reading
from generator.bot import rules
from generator.bot.model import (
    BotCondition,
    BotDialog,
    BotEntity,
    BotInvocation,
    BotMapping,
    BotQuestion,
    BotStep,
    EinsteinBot,
)
from generator.diagnostics import Checked
from generator.fetch import unread
from generator.salesforce.xml import MAX_BYTES, UnreadableXml, XmlElement, parse

SUFFIXES = (".bot", ".bot-meta.xml", ".botVersion", ".botVersion-meta.xml")
MOST_DOMAINS = 50
_AGENTS = ("InternalCopilot", "ExternalCopilot")


def read_bot(path: Path) -> Checked[EinsteinBot]:
    """The bot in a file: a version by itself, or the newest one of a bot. A file that cannot be read is a finding."""
    try:
        root = _parsed(path)
        if root.tag == "Bot" and root.child("botVersions") is None:
            beside = sorted(path.parent.glob("*.botVersion-meta.xml"), key=_number)
            own = [one for one in beside if one.name.startswith(path.name.removesuffix(".bot-meta.xml"))] or beside
            if own:
                return Checked(_bot(root, _parsed(own[-1]), own[-1]))
    except (OSError, ValueError) as error:
        return Checked(None, (unread(path, error, SUFFIXES),))
    except UnreadableXml as error:
        return Checked(None, (rules.found(rules.UNREADABLE, str(path), error.line, reason=error.reason),))
    if root.tag == "BotVersion":
        return Checked(_bot(_above(path), root, path))
    if root.tag != "Bot":
        return Checked(
            None, (rules.found(rules.UNREADABLE, str(path), root.line, reason=f"the root element is {root.tag}"),)
        )
    versions = root.all("botVersions")
    return Checked(_bot(root, versions[-1] if versions else root, path))


def _above(version: Path) -> XmlElement | None:
    """The bot that a version lies beside: its context variables and intents are the version's too. None where it cannot be read."""
    beside = version.parent / f"{version.parent.name}.bot-meta.xml"
    try:
        root = _parsed(beside) if beside.is_file() and not beside.is_symlink() else None
    except (OSError, ValueError, UnreadableXml):
        return None
    return root if root is not None and root.tag == "Bot" else None


def inside(folder: Path) -> list[Path]:
    """The versions and whole bots in a folder and below."""
    return sorted(
        p for p in folder.rglob("*") if p.name.endswith((".bot", *SUFFIXES[2:])) and not p.is_symlink() and p.is_file()
    )


def _parsed(path: Path) -> XmlElement:
    return parse(reading.read(path, MAX_BYTES))


def _number(path: Path) -> int:
    return int((re.findall(r"v(\d{1,6})\.botVersion", path.name) or ["0"])[-1])


def _bot(root: XmlElement | None, version: XmlElement, path: Path) -> EinsteinBot:
    own = [one for node in (root, version) if node is not None for one in node.all("botMlDomain")]
    domains = (*_domains(path), *own)  # what the bot says itself replaces what it shares with others
    intents = [intent for domain in domains for intent in domain.all("mlIntents")]
    entities = [entity for domain in domains for entity in domain.all("mlSlotClasses")]
    holders = [node for node in (root, version) if node is not None]
    variables = {
        one.value("developerName"): one.value("dataType")
        for node in holders
        for tag in ("conversationVariables", "contextVariables")
        for one in node.all(tag)
    }
    name = re.sub(r"(\.v\d+)?\.(bot|botVersion)(-meta\.xml)?$", "", path.name)
    return EinsteinBot(
        name=path.parent.name if re.fullmatch(r"v\d+", name) else name,
        file=str(path),
        dialogs=tuple(_dialog(node) for node in version.all("botDialogs")),
        entry=version.value("entryDialog"),
        menu=version.value("mainMenuDialog"),
        variables=variables,
        fallbacks={one.value("type"): one.value("dialog") for one in version.all("conversationSystemDialogs")},
        utterances={
            one.value("developerName"): tuple(u.value("utterance") for u in one.all("mlIntentUtterances"))
            for one in intents
        },
        entities={one.value("developerName").lower(): _entity(one) for one in entities},
        agent=(root is not None and root.value("type") in _AGENTS)
        or version.child("conversationDefinitionPlanners") is not None,
    )


def _domains(path: Path) -> list[XmlElement]:
    """The intents and entities that bots share: `mlDomains` beside the folder of bots. What cannot be read is passed over."""
    found = []
    for folder in (path.parent.parent / "mlDomains", path.parent.parent.parent / "mlDomains"):
        for file in sorted(folder.glob("*.mlDomain*"))[:MOST_DOMAINS] if folder.is_dir() else ():
            try:
                root = _parsed(file) if file.is_file() and not file.is_symlink() else None
            except (OSError, ValueError, UnreadableXml):
                continue
            if root is not None and root.tag == "MlDomain":
                found.append(root)
    return found


def _entity(node: XmlElement) -> BotEntity:
    if node.value("extractionType") == "Pattern":
        return BotEntity(pattern=node.value("extractionRegex"))
    terms: dict[str, str] = {}
    for one in node.all("mlSlotClassValues"):
        groups = (*one.all("synonymGroup"), *one.all("synonymGroups"))
        synonyms = (term.text for group in groups for term in group.all("terms"))
        for term in (one.value("value"), *synonyms):
            if term.strip():
                terms.setdefault(term.strip().lower(), one.value("value"))
    return BotEntity(terms)


def _dialog(node: XmlElement) -> BotDialog:
    return BotDialog(
        node.value("developerName"),
        node.value("label"),
        node.line,
        tuple(_steps(node)),
        node.value("mlIntent"),
    )


def _steps(node: XmlElement) -> Iterator[BotStep]:
    for one in node.all("botSteps"):
        operation = one.child("botVariableOperation")
        holder = operation if operation is not None else one
        called = holder.child("botInvocation") or one.child("botInvocation")
        navigation = one.child("botNavigation")
        links = navigation.all("botNavigationLinks") if navigation is not None else ()
        yield BotStep(
            type=one.value("type"),
            node=one,
            messages=tuple(m.value("message") for m in holder.all("botMessages")),
            operation=operation.value("type") if operation is not None else "",
            invocation=_invocation(called) if called is not None else None,
            navigation=navigation.value("type") if navigation is not None else "",
            targets=tuple((link.value("label"), link.value("targetBotDialog")) for link in links),
            steps=tuple(_steps(one)),
            conditions=tuple(
                BotCondition(c.value("leftOperandName"), c.value("operatorType"), c.value("rightOperandValue"))
                for c in one.all("botStepConditions")
            ),
            logic=one.value("booleanFilter") or one.value("conditionLogicType") or "And",
            question=_question(operation) if operation is not None and operation.value("type") == "Collect" else None,
        )


def _question(node: XmlElement) -> BotQuestion | None:
    """What a Collect asks for; it has one operand."""
    operand = node.child("botVariableOperands")
    if operand is None:
        return None
    invalid = node.child("invalidInputBotNavigation")
    link = invalid.child("botNavigationLinks") if invalid is not None else None
    options = tuple(text for o in node.all("botQuickReplyOptions") if (text := o.value("literalValue")))
    return BotQuestion(
        target=operand.value("targetName"),
        slot=operand.value("sourceName"),
        retry=tuple(m.value("message") for m in node.all("retryMessages")),
        success=tuple(m.value("message") for m in node.all("successMessages")),
        options=options,
        dynamic=node.value("quickReplyType") == "Dynamic" or (not options and bool(node.value("sourceVariableName"))),
        source=node.value("sourceVariableName"),
        template=node.value("quickReplyOptionTemplate"),
        ask_if_set=node.flag("askCollectIfSet", False),
        optional=node.flag("optionalCollect", False),
        select_single=node.flag("autoSelectIfSingleChoice", False),
        values_only=node.flag("ignoreIntentRecognition", False),
        invalid=link.value("targetBotDialog") if link is not None else "",
    )


def _invocation(node: XmlElement) -> BotInvocation:
    return BotInvocation(
        node.value("invocationActionType"),
        node.value("invocationActionName"),
        tuple(
            BotMapping(
                m.value("parameterName"),
                m.value("type"),
                m.value("variableName"),
                m.value("value"),
                m.line,
                m.value("variableType"),
            )
            for m in node.all("invocationMappings")
        ),
        node.line,
    )
