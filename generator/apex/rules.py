"""What can be wrong with Apex that uses External Services."""

from __future__ import annotations

from generator.diagnostics import Confidence, Rule, Severity

_SOURCE = "https://help.salesforce.com/apex/HTViewHelpDoc?id=platform.external_services_apex_registrations.htm"
_BODY = "public class Caller {{\n    void run(ExternalService.CPaaSSMS_SmsRequest body) {{\n        {0}\n    }}\n}}"


def _apex(statement: str) -> str:
    return _BODY.format(statement)


NOT_AT_HAND = Rule(
    "apex-service-not-at-hand",
    Severity.WARNING,
    "the service {service} is not at hand, so what is used of it is not checked",
    "name its spec with --spec and --service, or its registration with --registration",
    _SOURCE,
    text="Services are those of the nearest extsvc.toml, of the registrations below the folder that is checked, and those named.",
    bad=_apex("ExternalService.Weather service = new ExternalService.Weather();"),
    good=_apex("ExternalService.CPaaSSMS service = new ExternalService.CPaaSSMS();"),
)
CLASS = Rule(
    "apex-unknown-class",
    Severity.ERROR,
    "the service {service} has no class {name}",
    "{offer}",
    _SOURCE,
    Confidence.OBSERVED,
    text="Classes of objects stand beside the class of the service and begin with its name; request, response and exception of an "
    "operation stand within it. An operation without inputs has no request class.",
    bad=_apex("ExternalService.CPaaSSMS_SmsReqest other;"),
    good=_apex("ExternalService.CPaaSSMS_SmsRequest other;"),
)
FIELD = Rule(
    "apex-unknown-field",
    Severity.ERROR,
    "{owner} has no field {name}",
    "{offer}",
    _SOURCE,
    Confidence.OBSERVED,
    text="Variables are followed from their declaration through fields, calls, lists and maps to the field that is read or set.",
    bad=_apex("body.to = '1';"),
    good=_apex("body.destination = '1';"),
)
OPERATION = Rule(
    "apex-unknown-operation",
    Severity.ERROR,
    "{owner} has no method {name}",
    "{offer}",
    _SOURCE,
    Confidence.OBSERVED,
    text="The class of a service has a method for each active operation, called as the operation with what Apex cannot spell encoded.",
    bad=_apex("new ExternalService.CPaaSSMS().sendSms(null);"),
    good=_apex("new ExternalService.CPaaSSMS().Sendx2dSmsx2dSingle(null);"),
)
INACTIVE = Rule(
    "apex-operation-inactive",
    Severity.ERROR,
    "{action} is described but not active, so an org has no class or method for it",
    "pick the operation in extsvc.toml, or make it active in the registration",
    _SOURCE,
    Confidence.INFERRED,
    text="An org makes classes of the active operations of a registration. The service is checked with those that extsvc.toml "
    "picks or the registration has active.",
    bad=_apex("new ExternalService.CPaaSSMS().Sendx2dManyx2dSms(null); // only Send-Sms-Single is picked"),
    good=_apex("new ExternalService.CPaaSSMS().Sendx2dSmsx2dSingle(null);"),
)
ARGUMENTS = Rule(
    "apex-wrong-arguments",
    Severity.ERROR,
    "{owner}.{name} takes {wanted}",
    "{offer}",
    _SOURCE,
    Confidence.OBSERVED,
    text="An operation takes its request, or nothing where it has no inputs.",
    bad=_apex("new ExternalService.CPaaSSMS().Sendx2dSmsx2dSingle();"),
    good=_apex("new ExternalService.CPaaSSMS().Sendx2dSmsx2dSingle(null);"),
)
UPDATE = Rule(
    "apex-update-breaks",
    Severity.ERROR,
    "the new version of {service} breaks this: {reason}",
    "change this code together with the registration, or keep what it uses in the new version",
    _SOURCE,
    Confidence.INFERRED,
    text="What is right against the version at hand and no longer against the one given with --update: a class, field or operation "
    "that is gone, or a field of another type.",
    bad=_apex("body.text = '1'; // gone in the version of --update"),
    good=_apex("body.destination = '1';"),
)
UNREADABLE = Rule(
    "apex-unreadable",
    Severity.ERROR,
    "{path} cannot be read as Apex: {reason}",
    "give UTF-8 text of at most {most:,} bytes",
    "https://developer.salesforce.com/docs/atlas.en-us.apexcode.meta/apexcode/apex_gov_limits.htm",
    text="Apex classes have at most a million characters; what is longer, or no text at all, is not looked into.",
    bad="\\xff\\xfe (no UTF-8)",
    good=_apex("body.text = '1';"),
)
