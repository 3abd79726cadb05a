"""A new credential asked for step by step: which questions there are, and what is wrong with an answer, told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Checked, Severity, Span
from generator.usecases import rules
from generator.usecases.new_credential import HEADER, PRINCIPAL, CredentialPlan
from generator.usecases.stopping import Stop, stopping
from generator.wording import nearest

if TYPE_CHECKING:
    from generator.credentials.definitions import Definitions, ExternalCredential
    from generator.credentials.protocols.protocol import AuthProtocol
    from generator.diagnostics import Diagnostic


def _fine(answer: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class CredentialQuestion:
    """A question with the answer that counts where none is given, what may be chosen (with a few words on each), and what is wrong
    with an answer ("" for nothing)."""

    words: str
    default: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    fault: Callable[[str], str] = _fine


Ask = Callable[[CredentialQuestion], str]
Step = Callable[[str, CredentialQuestion], str]
_ANSWER = "the answer"  # whose fault a check tells


def known_definitions(project: str | Path | None) -> Definitions | None:
    """What is defined already, where `new_credential` would write. None where there is no project yet."""
    from generator.project.config import find
    from generator.usecases.secrets import definitions

    path = Path(project) if project is not None else find(Path.cwd())
    return definitions((path,)).value if path is not None and path.exists() else None


@stopping
def plan_by_steps(given: CredentialPlan, ask: Ask, known: Definitions | None) -> Checked[CredentialPlan]:
    """A whole plan: what `given` has, "" for what it has not, and answers for the rest, each sound.

    An external credential that is there is used as it is, and so asked nothing about. Findings: new-credential-unusable, for something given that is wrong.
    """

    def step(value: str, question: CredentialQuestion) -> str:
        if value and (fault := question.fault(value)):
            raise Stop(rules.CREDENTIAL_UNUSABLE.at("", reason=fault, hint=""))
        return value or ask(question)

    taken = [one.name for one in known.nameds] if known is not None else []
    name = step(
        given.name, CredentialQuestion("Named credential (letters, digits, _)", fault=partial(_new_name, taken=taken))
    )
    made = replace(given, name=name)
    url = step(given.url, CredentialQuestion("URL that callouts go to, as https://api.example.com", fault=_url))
    external = step(
        given.external, _name("External credential, which holds the keys", made.external_name, "external credential")
    )
    made = replace(made, url=url, external=external)
    there = known.external(external) if known is not None else None
    made = _of_there(made, there, step) if there is not None else _of_new(made, step)
    permission_set = step(
        given.permission_set, _name("Permission set, which opens it", made.set_name, "permission set")
    )
    users = given.users or tuple(_words(ask(CredentialQuestion("Users who may call, parted by commas (none: later)"))))
    return Checked(replace(made, permission_set=permission_set, users=users))


def _of_there(plan: CredentialPlan, there: ExternalCredential, step: Step) -> CredentialPlan:
    """Of an external credential that is there the principal alone is to be chosen, where there are several."""
    names = [principal.name for principal in there.principals]
    if len(names) < 2:
        return replace(plan, principal=plan.principal or next(iter(names), PRINCIPAL))
    chosen = CredentialQuestion("Principal", names[0], dict.fromkeys(names, ""), partial(_one_of, known=names))
    return replace(plan, principal=step(plan.principal, chosen))


def _of_new(plan: CredentialPlan, step: Step) -> CredentialPlan:
    from generator.credentials.protocols import custom
    from generator.credentials.protocols.registry import PROTOCOLS, protocol_named

    offered = {row.word: row.about for row in PROTOCOLS.values()}
    asked = CredentialQuestion("Protocol", custom.PROTOCOL.word, offered, partial(_protocol, known=list(offered)))
    protocol = protocol_named(step(plan.protocol, asked)) or custom.PROTOCOL
    settings = dict(plan.settings)
    for key, question in _of_protocol(protocol):
        if answer := step(settings.get(key, ""), question):
            settings[key] = answer
    principal = step(plan.principal, CredentialQuestion("Principal", PRINCIPAL))
    header = plan.header
    if protocol is custom.PROTOCOL:
        header = step(header, CredentialQuestion("Header that carries the key", HEADER, fault=_header))
    return replace(plan, protocol=protocol.word, settings=settings, principal=principal, header=header)


def _of_protocol(protocol: AuthProtocol) -> Iterator[tuple[str, CredentialQuestion]]:
    """The keys of a protocol's settings, each with its question."""
    if protocol.variant_words:
        words = list(protocol.variant_words)
        told = dict.fromkeys(words, "")
        yield "client_authentication", CredentialQuestion("Where the client proves itself", words[0], told, partial(_one_of, known=words))  # fmt: skip
    if protocol.token_url:
        yield "token_url", CredentialQuestion("URL that gives tokens, as https://login.example.com/token", fault=_url)
    for one in protocol.settings:
        needed = _given if one.why else _fine
        yield one.key, CredentialQuestion(f"{one.name}{'' if one.why else ' (none: leave it empty)'}", fault=needed)
    for name in protocol.claims:
        yield f"jwt_claims.{name}", CredentialQuestion(
            f"JWT claim {name}, a text or a formula such as {{!'text'}}", fault=_given
        )


def _name(words: str, default: str, kind: str) -> CredentialQuestion:
    return CredentialQuestion(words, default, fault=partial(_developer_name, kind=kind))


def _told(findings: Iterator[Diagnostic]) -> str:
    """The first error among findings as a sentence, "" for none."""
    heavy = (one for one in findings if one.severity in (Severity.ERROR, Severity.REFUSAL))
    return next((f"{one.message.removeprefix(f'{_ANSWER}: ')}. {one.remedy}" for one in heavy), "")


def _developer_name(answer: str, kind: str) -> str:
    from generator.credentials.names import check_name

    return _told(check_name(answer, kind, Span("", "")))


def _new_name(answer: str, taken: list[str]) -> str:
    if answer.lower() in (one.lower() for one in taken):
        return f"'{answer}' is defined already"
    return _developer_name(answer, "named credential")


def _url(answer: str) -> str:
    from generator.credentials.names import check_url

    return _told(check_url(answer, _ANSWER, Span("", "")))


def _header(answer: str) -> str:
    from generator.credentials.names import check_header_name

    return _told(check_header_name(answer, _ANSWER, Span("", "")))


def _protocol(answer: str, known: list[str]) -> str:
    from generator.credentials.protocols.registry import protocol_named

    return "" if protocol_named(answer) is not None else _one_of(answer, known)


def _one_of(answer: str, known: list[str]) -> str:
    if answer in known:
        return ""
    near = nearest(answer, known, 1)
    return f"'{answer}' is none of them" + (f"; did you mean {near[0]}?" if near else "")


def _given(answer: str) -> str:
    return "" if answer else "it is needed"


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
