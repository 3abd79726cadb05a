"""The inputs and the answers of an operation: all that its module writes of each, made once for those that are alike.

Alike are parts that are written in the same way: where they stand in the document does not count.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from msgspec import Struct

from generator.model.answer_paths import plain
from generator.model.service import Body, Operation, Parameter, Response
from generator.model.types import ListOf, exact
from generator.naming.python import OperationNames
from generator.targets.python.descriptor import argument, input_doc, output_doc
from generator.targets.python.layout import Doc, Pair, annotated, flat, subscript
from generator.targets.python.media import answered, bytes_in, preferred, request_type, response_type, takes_files
from generator.targets.python.modules import apart, documented, field_value
from generator.targets.python.prose import docstring
from generator.targets.python.signature import answer_words, attribute_and_wire, entry, parameter_words
from generator.targets.python.spelling import Pieces, Spelling
from generator.targets.python.typed import annotation
from generator.targets.python.types import Annotation, NeededImports, Types, either, joined
from generator.targets.text import Code

LONGEST_KIND = 60  # characters of a type in a docstring beside words of the document
# As the runtime's `repeating`: headers that make a call repeatable, and the methods that are not so by themselves.
KEYS = frozenset({"idempotencykey", "xidempotencykey", "idempotencytoken"})
KEYED = frozenset({"POST", "PATCH"})
_SECRETS = frozenset(
    {"authorization", "apikey", "xapikey", "accesstoken", "token", "password", "secret", "clientsecret"}
)


class InputView(Struct, frozen=True):
    """One input while it is being written: its attribute, annotation, what the runtime must know of a parameter, and what
    the document says, as lines of a docstring."""

    name: str
    field: Code
    parameter: Code
    docs: Code
    described: Doc = ""


class ParametersView(Struct, frozen=True):
    """The inputs of an operation beside its body, and the argument of its descriptor that tells the runtime of them."""

    views: tuple[InputView, ...]
    described: Code


class Inputs:
    """Makes the views of inputs."""

    def __init__(self, types: Types) -> None:
        self._types = types
        self._known = Pieces[InputView]()
        self._together = Pieces[ParametersView]()

    def parameters(
        self, operation: Operation, verb: str, names: OperationNames, needs: NeededImports, spelled: Spelling
    ) -> ParametersView:
        """Those beside the body, once for operations that have the same."""
        repeats = verb in KEYED

        def written(needs: NeededImports) -> ParametersView:
            views = [self._parameter(p, repeats, names, needs, spelled) for p in operation.parameters]
            if views:
                needs.outer.add("Input")
            return ParametersView(tuple(views), argument("inputs", [one.described for one in views]))

        # A service that is printed has one object for all parameters that say the same.
        key = (repeats, *map(id, operation.parameters), *names.inputs.items())
        return self._together.piece(key, needs, spelled, written)

    def _parameter(
        self, parameter: Parameter, repeats: bool, names: OperationNames, needs: NeededImports, spelled: Spelling
    ) -> InputView:
        name, wire = attribute_and_wire(parameter, names)
        keyed = repeats and parameter.location == "header" and plain(parameter.name) in KEYS

        def written(needs: NeededImports) -> InputView:
            said = self._types.say(parameter.type, needs)
            words, optional = parameter_words(parameter), not parameter.required
            if keyed:
                words, optional = f"{words} Left out, a new key is made, for all attempts of a call.", True
            flags, described = secret_flag(parameter, said), input_doc(parameter, name, needs)
            return _input(name, wire, said, optional, needs, spelled, words, flags, described)

        return self._known.piece((id(parameter), name, wire, keyed), needs, spelled, written)

    def body(self, body: Body, names: OperationNames, needs: NeededImports, spelled: Spelling) -> InputView:
        name = names.inputs["body", body.name]
        every: list[Annotation] = []
        for content in preferred(body.contents):
            kind = request_type(content)
            said = self._types.said(kind, needs, bytes_in(content))
            if takes_files(content) and isinstance(kind, ListOf):
                item = self._types.said(kind.item, needs, "File")
                needs.runtime.add("File")
                said = Annotation(subscript("list", joined(item.doc, "File")), said.check)
            every.append(said)
        if len(body.contents) == 1 and every:
            taken_as = every[0]
        else:
            taken_as = Annotation(
                joined(*(said.doc for said in every)) if every else self._types.said("bytes", needs).doc
            )
        words = body.description.strip()
        sent = f"Sent as {' or '.join(dict.fromkeys(c.media_type for c in preferred(body.contents)))}." if every else ""
        words = f"{words}\n{sent}" if words and sent else words or sent
        taken = any(wire == body.name and location != "body" for location, wire in names.inputs)
        return _input(name, name if taken else body.name, taken_as, not body.required, needs, spelled, words)


def _input(
    name: str, wire: str, said: Annotation, optional: bool, needs: NeededImports, spelled: Spelling, words: str,
    flags: tuple[Doc, ...] = (), described: Doc = "",
) -> InputView:  # fmt: skip
    kind = annotation(said, needs, optional, *flags)
    bare = annotation(Annotation(said.closed), needs, optional)
    value = field_value(wire, name, optional, needs, spelled, plain=said.given is None)
    if optional:
        needs.runtime.add("UNSET")
    kind, bare = spelled.inside(kind, needs), spelled.inside(bare, needs)
    unset: Doc | None = spelled("UNSET") if optional else None
    return InputView(
        name=name,
        field=Code(annotated(name, kind, value, 4)),
        parameter=Code(annotated(name, bare, unset, 4, ",")),
        docs=entry(name, words),
        described=described,
    )


def secret_flag(parameter: Parameter, said: Annotation) -> tuple[Doc, ...]:
    """Credentials that a document passes as parameters are masked wherever they could be shown."""
    if said.check or said.given is not None:
        return ()
    secret = parameter.name.lower().replace("-", "").replace("_", "") in _SECRETS
    return (Pair("secret=", "True"),) if secret and not isinstance(parameter.type, ListOf) else ()


def succeeds(code: str) -> bool:
    """Whether a code tells of success; `default` and all others are raised where they come."""
    return code[:1] in "12"


def split(responses: tuple[Response, ...]) -> tuple[list[Response], list[Response]]:
    """Success codes and error codes; `default` is both while no success code is declared."""
    good = [r for r in responses if succeeds(r.code)]
    bad = [r for r in responses if r.code[:1] in "3456789"]
    rest = [r for r in responses if r.code[:1] not in "123456789"]
    return good or rest, bad + rest


def alike_answers(one: Response) -> Hashable:
    """All that is written of an answer: two with the same are written alike."""
    contents = tuple([(c.media_type, exact(c.type)) for c in one.contents])
    return one.code, one.description, contents, tuple([(h.name, h.description) for h in one.headers])


class AnswerView(Struct, frozen=True):
    """What is answered under one code while it is being written: its field, its type, what the runtime must know of it, and
    what the document says, as lines of a docstring."""

    field: Code
    value: Code  # where no other may come
    kind: Annotation
    described: Doc
    docs: Code
    needs: NeededImports


class AnswersView(Struct, frozen=True):
    """All answers of an operation: the fields of its two classes, the argument of its descriptor that tells the runtime of
    them, and what the document says of the good ones."""

    views: tuple[AnswerView, ...]
    good: Code
    bad: Code
    described: Code
    docs: tuple[Code, ...]


class Answers:
    """Makes the views of answers; of any among them the value is known, and any other is read."""

    def __init__(self, types: Types) -> None:
        self._types = types
        self._known = Pieces[AnswerView]()
        self._together = Pieces[AnswersView]()

    def answers(
        self, responses: tuple[Response, ...], names: OperationNames, needs: NeededImports, spelled: Spelling
    ) -> AnswersView:
        """All of an operation, once for operations that have the same."""
        views = tuple([self._answer(one, names, needs, spelled) for one in responses])

        def written(needs: NeededImports) -> AnswersView:
            by_code = {response.code: view for response, view in zip(responses, views, strict=True)}
            good, bad = ([by_code[one.code] for one in part] for part in split(responses))
            if by_code:
                needs.outer.add("Output")
            return AnswersView(
                views=views,
                good=_fields(good, needs, spelled),
                bad=_fields(bad, needs, spelled),
                described=argument("outputs", [one.described for one in by_code.values()]),
                docs=tuple([one.docs for one in good]),
            )

        # Answers stay as long as what is written of them here, so that no identity recurs.
        return self._together.piece(tuple(map(id, views)), needs, spelled, written)

    def _answer(self, response: Response, names: OperationNames, needs: NeededImports, spelled: Spelling) -> AnswerView:
        name = names.outputs[response.code]

        def written(needs: NeededImports) -> AnswerView:
            kind = self._output(response, needs)
            return AnswerView(
                field=documented(_line(name, kind, needs, spelled), docstring(response.description, 4)),
                value=_value([kind], needs, spelled),
                kind=kind,
                described=output_doc(response, name),
                docs=self._docs(response, name, kind),
                needs=needs,
            )

        return self._known.piece((name, alike_answers(response)), needs, spelled, written)

    def _docs(self, response: Response, field: str, said: Annotation) -> Code:
        """The field of an answer with its type, and what the document says of it."""
        words, kind = answer_words(response), flat(self._types.spoken(said.doc))
        if kind == "None":
            return entry(field, words or "No content.")
        return entry(f"{field} ({kind})", words) if words and len(kind) <= LONGEST_KIND else entry(field, words or kind)

    def _output(self, response: Response, needs: NeededImports) -> Annotation:
        """The type of what is answered under one code."""
        found: list[Annotation] = []
        every = NeededImports()
        for content in answered(response.contents):
            kind, stream = response_type(content)
            said = self._types.said(kind, every)
            if stream:
                every.runtime.add("Stream")
                said = Annotation(subscript("Stream", said.doc))
            found.append(said)
        made = either(found) if found else Annotation("None")
        if made.doc == "Any":  # beside it no other type is written
            needs.plain.add("Any")
        else:
            needs.take(every)
        return made


def _fields(answers: Sequence[AnswerView], needs: NeededImports, spelled: Spelling) -> Code:
    """A field for each code, and `value` for whichever came."""
    if len(answers) < 2:
        return apart((answers[0].field, answers[0].value)) if answers else Code("")
    for one in answers:
        needs.take(one.needs)
    value = _value([one.kind for one in answers], needs, spelled)
    return apart((*(one.field for one in answers), value))


def _value(kinds: Sequence[Annotation], needs: NeededImports, spelled: Spelling) -> Code:
    return _line("value", either(kinds), needs, spelled)


def _line(name: str, kind: Annotation, needs: NeededImports, spelled: Spelling) -> Code:
    return Code(annotated(name, spelled.inside(annotation(kind, needs, optional=False), needs), None, 4))
