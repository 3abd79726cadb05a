"""What may stand where in a flow's XML (WSDL 66.0, plus what orgs have been seen to write)."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BASE = words("processMetadataValues description name")
NODE = BASE | words("elementSubtype group label locationX locationY")

# Settings: simple fields of the root, kept as text.
SETTINGS = words(
    "accessType apiVersion module areMetricsLoggedToDataCloud dataSpace description environments fullName interviewLabel "
    "isAdditionalPermissionRequiredToRun isOverridable isTemplate label migratedFromWorkflowRuleName overriddenFlow "
    "processType runInMode sourceTemplate startElementReference status timeZoneSidKey triggerOrder"
)

# Named things that a run does not evaluate.
RESOURCES = words(
    "choices collectionFilterCriteria customProperties dynamicChoiceSets exitRules groups stages"
)  # fmt: skip

# What is read besides the elements.
READ = words("constants formulas start textTemplates variables processMetadataValues")

# The fields of what we read besides the elements, which list their own; anything else is a finding, and kept.
FIELDS: dict[str, frozenset[str]] = {
    "conditions": BASE
    | words("aggregationOperator conditionLogic conditionType conditions leftValueReference operator rightValue"),
    "transform": BASE | words("apexClass dataType isCollection objectType schemaUri scale transformValues"),
    "transformValues": BASE
    | words("transformValueActions transformValueDescription transformValueLabel transformValueName"),
    "transformValueActions": BASE
    | words(
        "actionName actionType actionVersionString assignToReference inputParameters outputFieldApiName transformType "
        "value"
    ),
    "variables": BASE | words("apexClass dataType isCollection isInput isOutput objectType scale schemaUri value"),
    "constants": BASE | words("dataType value"),
    "formulas": BASE | words("dataType expression scale"),
    "textTemplates": BASE | words("isViewedAsPlainText text"),
    "start": NODE
    | words(
        "activation activationTemplate capabilityTypes conditionLogic conditions connector dataGraph dataTypeMappings "
        "doesRequireRecordChangedToMeetCriteria entryType eventName eventType fanOutAction filterFormula filterLogic "
        "filters flowRunAsUser form individualObjectRelatedField inputs isAsync object objectContainer "
        "prioritizedContactPointsList publishSegment recordTriggerType schedule scheduledPaths segment "
        "sendMsgToOneContactPtPerIndv triggerType triggeringDataGraph triggeringDataModelObjectPath versionString"
    ),
    "inputParameters": BASE | words("value"),
    "inputAssignments": BASE | words("value field"),
    "outputParameters": BASE | words("assignToReference"),
    "outputAssignments": BASE | words("assignToReference field"),
    "connector": BASE | words("isGoTo targetReference"),
    "value": words(
        "apexValue booleanValue collectionElements complexValue complexValueType dateTimeValue dateValue "
        "elementReference formulaDataType formulaExpression inputConfiguratorMode isReverseValueMapping numberValue "
        "setupReference setupReferenceType sobjectValue stringValue timeValue transform transformValueReference "
        "valueMapName"
    ),
}
ALIASES = {
    "faultConnector": "connector",
    "defaultConnector": "connector",
    "nextValueConnector": "connector",
    "noMoreValuesConnector": "connector",
    "timeoutConnector": "connector",
    "rightValue": "value",
    "collectionElements": "value",
}

ASSIGNMENT_OPERATORS = (
    "None", "Assign", "Add", "Subtract", "AddItem", "RemoveFirst", "RemoveBeforeFirst", "RemoveAfterFirst",
    "RemoveAll", "AddAtStart", "RemoveUncommon", "AssignCount", "RemovePosition",
)  # fmt: skip
CONDITION_OPERATORS = (
    "None", "EqualTo", "NotEqualTo", "GreaterThan", "LessThan", "GreaterThanOrEqualTo", "LessThanOrEqualTo",
    "StartsWith", "EndsWith", "Contains", "IsNull", "IsChanged", "WasSet", "WasSelected", "WasVisited", "In", "NotIn",
    "IsBlank", "IsEmpty", "HasError",
)  # fmt: skip
# Newer than WSDL 66.0: seen in the type tables of later versions; not evaluated, not a fault of the author.
NEWER_OPERATORS = ("HasValue", "IsToday", "IsBefore", "IsAfter")
