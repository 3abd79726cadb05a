"""`.bot`, `.bot-meta.xml` (with the newest version beside it) and `.botVersion` files as bots."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from generator import reading
from generator.bot import rules
from generator.bot.model import BotDialog, BotInvocation, BotMapping, BotStep, EinsteinBot
from generator.diagnostics import Checked
from generator.fetch import unread
from generator.salesforce.xml import MAX_BYTES, UnreadableXml, XmlElement, parse

SUFFIXES = (".bot", ".bot-meta.xml", ".botVersion", ".botVersion-meta.xml")
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
        return Checked(_bot(None, root, path))
    if root.tag != "Bot":
        return Checked(
            None, (rules.found(rules.UNREADABLE, str(path), root.line, reason=f"the root element is {root.tag}"),)
        )
    versions = root.all("botVersions")
    return Checked(_bot(root, versions[-1] if versions else root, path))


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
    domains = [one for node in (root, version) if node is not None for one in node.all("botMlDomain")]
    intents = [intent for domain in domains for intent in domain.all("mlIntents")]
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
        agent=(root is not None and root.value("type") in _AGENTS)
        or version.child("conversationDefinitionPlanners") is not None,
    )


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
        )


def _invocation(node: XmlElement) -> BotInvocation:
    return BotInvocation(
        node.value("invocationActionType"),
        node.value("invocationActionName"),
        tuple(
            BotMapping(m.value("parameterName"), m.value("type"), m.value("variableName"), m.value("value"), m.line)
            for m in node.all("invocationMappings")
        ),
        node.line,
    )
