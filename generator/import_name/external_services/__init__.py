"""Salesforce External Services on your own machine: every public function and type, and nothing else. docs/api.md shows them.

Nothing is imported before it is used.
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing costs more than this whole module
if TYPE_CHECKING:
    from generator.agents.tool_list import ToolList as ToolList
    from generator.agents.tools import Tool as Tool
    from generator.agents.tools import Toolbox as Toolbox
    from generator.agents.tools import ToolResult as ToolResult
    from generator.api import check as check
    from generator.api import explain as explain
    from generator.api import export_metadata as export_metadata
    from generator.api import inspect as inspect
    from generator.api import judge as judge
    from generator.api import list_operations as list_operations
    from generator.api import list_rules as list_rules
    from generator.api import load as load
    from generator.api import make_model as make_model
    from generator.api import mend as mend
    from generator.api import pick_operations as pick_operations
    from generator.api import render as render
    from generator.api import serve as serve
    from generator.api import sync as sync
    from generator.api import validate as validate
    from generator.api import watch as watch
    from generator.bulk.driving import BulkReport as BulkReport
    from generator.bulk.driving import WorkerReport as WorkerReport
    from generator.bulk.export import export_bulk as export_bulk
    from generator.bulk.preview import BulkPreview as BulkPreview
    from generator.bulk.preview import preview_bulk as preview_bulk
    from generator.bulk.resuming import bulk_status as bulk_status
    from generator.bulk.resuming import resume_bulk as resume_bulk
    from generator.bulk.running import run_bulk as run_bulk
    from generator.bulk.serving import bulk_worker as bulk_worker
    from generator.compare.show import Comparison as Comparison
    from generator.credentials.definitions import ExternalCredential as ExternalCredential
    from generator.credentials.errors import CredentialError as CredentialError
    from generator.credentials.secret import Secret as Secret
    from generator.credentials.slots import Slot as Slot
    from generator.credentials.trial import TrialOutcome as TrialOutcome
    from generator.diagnostics import Checked as Checked
    from generator.diagnostics import Confidence as Confidence
    from generator.diagnostics import Diagnostic as Diagnostic
    from generator.diagnostics import Rule as Rule
    from generator.diagnostics import Severity as Severity
    from generator.diagnostics import Span as Span
    from generator.fetch.reach import private_hosts as private_hosts
    from generator.flow.actions import ActionResult as ActionResult
    from generator.flow.run.state import Question as Question
    from generator.mock import CallbackAttempt as CallbackAttempt
    from generator.mock import CallbackSettings as CallbackSettings
    from generator.mock import MockServer as MockServer
    from generator.mock import RecordedRequest as RecordedRequest
    from generator.mock import TurnableClock as TurnableClock
    from generator.mock import UnreadableSpec as UnreadableSpec
    from generator.model.calling_back import CallbackPlan as CallbackPlan
    from generator.modelling.outline import Outline as Outline
    from generator.named import Model as Model
    from generator.oas import Spec as Spec
    from generator.org.callouts import OrgCallout as OrgCallout
    from generator.org.deploy_model import Deploy as Deploy
    from generator.org.interviews import OrgInterview as OrgInterview
    from generator.org.planning import ComponentResult as ComponentResult
    from generator.orgserver.embedded import Org as Org
    from generator.orgserver.embedded import OrgFailed as OrgFailed
    from generator.overlay import Overlay as Overlay
    from generator.probe.outcome import ProbeRow as ProbeRow
    from generator.project.check import Checkup as Checkup
    from generator.project.config import Project as Project
    from generator.project.outcome import Outcome as Outcome
    from generator.report import Report as Report
    from generator.salesforce.lookup import LookUpResult as LookUpResult
    from generator.salesforce.verdict import Verdict as Verdict
    from generator.selection import ALL as ALL
    from generator.selection import Selection as Selection
    from generator.usecases.adding import add as add
    from generator.usecases.adding import add_all as add_all
    from generator.usecases.agent_files import AgentCheck as AgentCheck
    from generator.usecases.agent_files import AgentFiles as AgentFiles
    from generator.usecases.agent_files import check_agent_files as check_agent_files
    from generator.usecases.agent_files import write_agent_files as write_agent_files
    from generator.usecases.agent_tools import agent_tools as agent_tools
    from generator.usecases.apex_checks import ApexCheck as ApexCheck
    from generator.usecases.apex_checks import check_apex as check_apex
    from generator.usecases.apex_services import ServicesAtHand as ServicesAtHand
    from generator.usecases.bot_drawing import draw_bot as draw_bot
    from generator.usecases.bot_tests import run_bot_tests as run_bot_tests
    from generator.usecases.bots import BotCheck as BotCheck
    from generator.usecases.bots import Conversation as Conversation
    from generator.usecases.bots import check_bots as check_bots
    from generator.usecases.bots import run_bot as run_bot
    from generator.usecases.calling import CallResult as CallResult
    from generator.usecases.calling import call as call
    from generator.usecases.comparing import diff as diff
    from generator.usecases.described import Described as Described
    from generator.usecases.described import describe as describe
    from generator.usecases.exporting import ExportedMetadata as ExportedMetadata
    from generator.usecases.exporting import export as export
    from generator.usecases.finding_uses import UsesFound as UsesFound
    from generator.usecases.finding_uses import find_uses as find_uses
    from generator.usecases.flow_callouts import Callouts as Callouts
    from generator.usecases.flow_checks import FlowCheck as FlowCheck
    from generator.usecases.flow_checks import check_flows as check_flows
    from generator.usecases.flow_drawing import draw_flow as draw_flow
    from generator.usecases.flow_new import NewFlow as NewFlow
    from generator.usecases.flow_new import new_flow as new_flow
    from generator.usecases.flow_resuming import resume_flows as resume_flows
    from generator.usecases.flow_runner import FlowRunner as FlowRunner
    from generator.usecases.flow_runner import UnusableFlow as UnusableFlow
    from generator.usecases.flow_runner import run_flow as run_flow
    from generator.usecases.flow_services import Services as Services
    from generator.usecases.flow_tests import FlowTestRun as FlowTestRun
    from generator.usecases.flow_tests import run_flow_tests as run_flow_tests
    from generator.usecases.flow_world import Surroundings as Surroundings
    from generator.usecases.generating import Generation as Generation
    from generator.usecases.generating import generate as generate
    from generator.usecases.generating import generate_service as generate_service
    from generator.usecases.interview import Interview as Interview
    from generator.usecases.interview_listing import WaitingInterview as WaitingInterview
    from generator.usecases.interview_listing import forget_interviews as forget_interviews
    from generator.usecases.interview_listing import list_interviews as list_interviews
    from generator.usecases.interview_stage import Observer as Observer
    from generator.usecases.mending import MendedSpec as MendedSpec
    from generator.usecases.mending import OverlaidText as OverlaidText
    from generator.usecases.mending import apply_overlays as apply_overlays
    from generator.usecases.mending import check_overlays as check_overlays
    from generator.usecases.mending import fix as fix
    from generator.usecases.mocking import callback_settings as callback_settings
    from generator.usecases.name_table import NameRow as NameRow
    from generator.usecases.name_table import look_up as look_up
    from generator.usecases.name_table import name_table as name_table
    from generator.usecases.new_credential import CredentialPlan as CredentialPlan
    from generator.usecases.new_credential import new_credential as new_credential
    from generator.usecases.omni_checks import ProcedureCheck as ProcedureCheck
    from generator.usecases.omni_checks import check_procedures as check_procedures
    from generator.usecases.omni_drawing import draw_procedure as draw_procedure
    from generator.usecases.omni_running import ProcedureRun as ProcedureRun
    from generator.usecases.omni_running import ProcedureWorld as ProcedureWorld
    from generator.usecases.omni_running import run_procedure as run_procedure
    from generator.usecases.omni_tests import HostTestVerdict as HostTestVerdict
    from generator.usecases.omni_tests import run_procedure_tests as run_procedure_tests
    from generator.usecases.probing import ProbeOutcome as ProbeOutcome
    from generator.usecases.probing import read_probe as read_probe
    from generator.usecases.probing import write_probe as write_probe
    from generator.usecases.projects import ServiceState as ServiceState
    from generator.usecases.projects import list_services as list_services
    from generator.usecases.projects import open_project as open_project
    from generator.usecases.quickstart import QuickstartRun as QuickstartRun
    from generator.usecases.quickstart import quickstart as quickstart
    from generator.usecases.recording import RecordedService as RecordedService
    from generator.usecases.recording import record_findings as record_findings
    from generator.usecases.recording import suppress as suppress
    from generator.usecases.registering import remove as remove
    from generator.usecases.registering import select as select
    from generator.usecases.secrets import CredentialListing as CredentialListing
    from generator.usecases.secrets import MissingPart as MissingPart
    from generator.usecases.secrets import SecretPlace as SecretPlace
    from generator.usecases.secrets import forget_secrets as forget_secrets
    from generator.usecases.secrets import keep_secret as keep_secret
    from generator.usecases.secrets import list_credentials as list_credentials
    from generator.usecases.secrets import secret_slots as secret_slots
    from generator.usecases.secrets import show_credential as show_credential
    from generator.usecases.secrets import try_credential as try_credential
    from generator.usecases.tool_calls import ToolCalls as ToolCalls
    from generator.usecases.unsaved import JudgedText as JudgedText
    from generator.usecases.unsaved import judge_text as judge_text
    from generator.usecases.validating import Validation as Validation
    from generator.usecases.validating import validate_files as validate_files
    from generator.usecases.work_items import WorkItem as WorkItem
    from generator.usecases.work_items import complete_work_item as complete_work_item
    from generator.usecases.work_items import list_work_items as list_work_items
    from generator.uses import ServiceUse as ServiceUse
    from generator.writing.rehearsal import Rehearsal as Rehearsal
    from generator.writing.rehearsal import rehearsal as rehearsal
    from generator.writing.write import Changes as Changes

# Where each name stands; a test holds it equal to what type checkers read above.
_HOMES = {
    "generator.agents.tool_list": "ToolList",
    "generator.agents.tools": "Tool ToolResult Toolbox",
    "generator.api": "check explain export_metadata inspect judge list_operations list_rules load make_model mend pick_operations render serve sync validate watch",
    "generator.bulk.driving": "BulkReport WorkerReport",
    "generator.bulk.export": "export_bulk",
    "generator.bulk.preview": "BulkPreview preview_bulk",
    "generator.bulk.resuming": "bulk_status resume_bulk",
    "generator.bulk.running": "run_bulk",
    "generator.bulk.serving": "bulk_worker",
    "generator.compare.show": "Comparison",
    "generator.credentials.definitions": "ExternalCredential",
    "generator.credentials.errors": "CredentialError",
    "generator.credentials.secret": "Secret",
    "generator.credentials.slots": "Slot",
    "generator.credentials.trial": "TrialOutcome",
    "generator.diagnostics": "Checked Confidence Diagnostic Rule Severity Span",
    "generator.mock": "CallbackAttempt CallbackSettings MockServer RecordedRequest TurnableClock UnreadableSpec",
    "generator.model.calling_back": "CallbackPlan",
    "generator.modelling.outline": "Outline",
    "generator.named": "Model",
    "generator.oas": "Spec",
    "generator.flow.actions": "ActionResult",
    "generator.org.callouts": "OrgCallout",
    "generator.org.deploy_model": "Deploy",
    "generator.org.interviews": "OrgInterview",
    "generator.org.planning": "ComponentResult",
    "generator.orgserver.embedded": "Org OrgFailed",
    "generator.overlay": "Overlay",
    "generator.project.check": "Checkup",
    "generator.project.config": "Project",
    "generator.project.outcome": "Outcome",
    "generator.report": "Report",
    "generator.salesforce.lookup": "LookUpResult",
    "generator.salesforce.verdict": "Verdict",
    "generator.selection": "ALL Selection",
    "generator.usecases.agent_files": "AgentCheck AgentFiles check_agent_files write_agent_files",
    "generator.usecases.agent_tools": "agent_tools",
    "generator.usecases.apex_checks": "ApexCheck check_apex",
    "generator.usecases.apex_services": "ServicesAtHand",
    "generator.usecases.bot_drawing": "draw_bot",
    "generator.usecases.bot_tests": "run_bot_tests",
    "generator.usecases.bots": "BotCheck Conversation check_bots run_bot",
    "generator.usecases.calling": "CallResult call",
    "generator.usecases.comparing": "diff",
    "generator.usecases.described": "Described describe",
    "generator.usecases.exporting": "ExportedMetadata export",
    "generator.usecases.flow_callouts": "Callouts",
    "generator.usecases.flow_checks": "FlowCheck check_flows",
    "generator.usecases.flow_drawing": "draw_flow",
    "generator.usecases.flow_resuming": "resume_flows",
    "generator.usecases.flow_runner": "FlowRunner UnusableFlow run_flow",
    "generator.usecases.flow_services": "Services",
    "generator.usecases.flow_tests": "FlowTestRun run_flow_tests",
    "generator.flow.run.state": "Question",
    "generator.usecases.flow_world": "Surroundings",
    "generator.usecases.finding_uses": "UsesFound find_uses",
    "generator.uses": "ServiceUse",
    "generator.usecases.generating": "Generation generate generate_service",
    "generator.usecases.interview": "Interview",
    "generator.usecases.interview_listing": "WaitingInterview forget_interviews list_interviews",
    "generator.usecases.interview_stage": "Observer",
    "generator.usecases.mocking": "callback_settings",
    "generator.usecases.mending": "MendedSpec OverlaidText apply_overlays check_overlays fix",
    "generator.usecases.name_table": "NameRow look_up name_table",
    "generator.usecases.omni_checks": "ProcedureCheck check_procedures",
    "generator.usecases.omni_drawing": "draw_procedure",
    "generator.usecases.omni_running": "ProcedureRun ProcedureWorld run_procedure",
    "generator.usecases.omni_tests": "HostTestVerdict run_procedure_tests",
    "generator.probe.outcome": "ProbeRow",
    "generator.usecases.probing": "ProbeOutcome read_probe write_probe",
    "generator.usecases.projects": "ServiceState list_services open_project",
    "generator.usecases.quickstart": "QuickstartRun quickstart",
    "generator.usecases.recording": "RecordedService record_findings suppress",
    "generator.usecases.registering": "remove select",
    "generator.usecases.secrets": "CredentialListing MissingPart SecretPlace forget_secrets keep_secret list_credentials secret_slots show_credential try_credential",
    "generator.usecases.unsaved": "JudgedText judge_text",
    "generator.usecases.work_items": "WorkItem complete_work_item list_work_items",
    "generator.usecases.tool_calls": "ToolCalls",
    "generator.usecases.validating": "Validation validate_files",
    "generator.usecases.adding": "add add_all",
    "generator.writing.rehearsal": "Rehearsal rehearsal",
    "generator.usecases.flow_new": "NewFlow new_flow",
    "generator.fetch.reach": "private_hosts",
    "generator.usecases.new_credential": "CredentialPlan new_credential",
    "generator.writing.write": "Changes",
}

__all__ = sorted(name for names in _HOMES.values() for name in names.split())


def __getattr__(name: str) -> object:
    """The public names, imported when they are used (PEP 562)."""
    home = next((home for home, names in _HOMES.items() if name in names.split()), None)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
