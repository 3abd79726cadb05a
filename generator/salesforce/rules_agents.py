"""Rules for use as an agent action: what an agent sees of an operation, and what is asked of its document besides."""

from __future__ import annotations

from generator.diagnostics import Confidence, Severity
from generator.salesforce.rule import Effect, rule

D, I = Confidence.DOCUMENTED, Confidence.INFERRED  # noqa: E741 - the letters of the tables

SEVERAL_ANSWERS = rule(
    "agent-several-answers",
    Effect.IGNORED,
    "an agent takes the answer {lowest} alone and does not see {others}",
    "say in {lowest} what an agent is to know, or give the other answers an operation of their own",
    "V-TOPIC",
    D,
    "Of several successful answers the lowest decides what an agent action gives back (MuleSoft's rule set for topics and "
    "actions). Flow and Apex see them all.",
    "responses: {'200': {description: Found}, '202': {description: Under way}}",
    "responses: {'200': {description: Found}}",
    severity=Severity.WARNING,
)
NO_SUCCESS = rule(
    "agent-no-success",
    Effect.ALTERED,
    "no answer from 200 to 299 is declared, so an agent gets nothing back",
    "declare what a success answers",
    "A-VERIFY",
    D,
    "The guide asks of a document for agents that it has responses in the range 200 to 299.",
    "responses: {default: {description: Anything}}",
    "responses: {'200': {description: Fine}}",
)
OPEN_ANSWER = rule(
    "agent-open-answer",
    Effect.ALTERED,
    "the answer {code} holds {what}, which takes further properties; an agent's answer has to be closed",
    "name its properties and leave additionalProperties out or false",
    "V-TOPIC",
    D,
    "An agent is given the named properties of an answer and nothing else; the rule set forbids answers that allow "
    "additional properties. An object that says nothing about them counts as closed here (our inference: the guide's own "
    "examples say nothing).",
    "Order: {type: object, properties: {id: {type: string}}, additionalProperties: true}",
    "Order: {type: object, properties: {id: {type: string}}}",
)
NO_DESCRIPTION = rule(
    "agent-no-description",
    Effect.ALTERED,
    "{what} has no description, by which an agent decides when and how to use it",
    "say in a sentence or two what it is for",
    "A-VERIFY",
    D,
    "The guide asks for a detailed description of each operation and a short one of each parameter: a model reads them.",
    "get: {operationId: getOrder, responses: {'200': {description: OK}}}",
    "get: {operationId: getOrder, description: Finds an order by its number., responses: {'200': {description: OK}}}",
)
FLAG_MISREAD = rule(
    "agent-flag-misread",
    Effect.IGNORED,
    "x-sfdc/{path} {problem}",
    "write x-sfdc/agent/action/publishAsAgentAction, isUserInput and isDisplayable, and x-sfdc/privacy/isPii, as true or false",
    "A-EXT",
    D,
    "The extensions that make an agent action of an operation when its document is deployed are booleans at fixed places.",
    "x-sfdc: {agent: {action: {publishAsAgentAction: 'yes'}}}",
    "x-sfdc: {agent: {action: {publishAsAgentAction: true}}}",
    severity=Severity.WARNING,
)
FLAG_BESIDE_REFERENCE = rule(
    "agent-flag-beside-reference",
    Effect.IGNORED,
    "x-sfdc stands beside a $ref, where it is not read",
    "put it into the schema that is referred to",
    "A-VERIFY",
    D,
    "Metadata for agents has to stand inside a schema, and not in one that is defined by a reference.",
    "schema: {$ref: '#/components/schemas/Order', x-sfdc: {agent: {action: {isDisplayable: true}}}}",
    "schema: {$ref: '#/components/schemas/Order'}",
    severity=Severity.WARNING,
)
FLAGS_MISSING = rule(
    "agent-flags-missing",
    Effect.ALTERED,
    "the operation is published as an agent action, and no {side} says {flag}",
    "write x-sfdc/agent/action/{flag} in the schemas of its {side}",
    "A-EXT",
    D,
    "With publishAsAgentAction, isUserInput (ask the user for the field) and isDisplayable (show it) are required.",
    "get: {operationId: getOrder, x-sfdc: {agent: {action: {publishAsAgentAction: true}}}, responses: {'200': {description: OK, "
    "content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}}}}",
    "get: {operationId: getOrder, x-sfdc: {agent: {action: {publishAsAgentAction: true}}}, responses: {'200': {description: OK, "
    "content: {application/json: {schema: {type: object, properties: {id: {type: string, x-sfdc: {agent: {action: "
    "{isDisplayable: true}}}}}}}}}}}",
)

ALL = (SEVERAL_ANSWERS, NO_SUCCESS, OPEN_ANSWER, NO_DESCRIPTION, FLAG_MISREAD, FLAG_BESIDE_REFERENCE, FLAGS_MISSING)
