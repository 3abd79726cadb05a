"""What may stand where in a flow's XML (WSDL 66.0, plus what orgs have been seen to write)."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BASE = _words("processMetadataValues description name")
NODE = BASE | _words("elementSubtype group label locationX locationY")

# Settings: simple fields of the root, kept as text.
SETTINGS = _words(
    "accessType apiVersion module areMetricsLoggedToDataCloud dataSpace description environments fullName interviewLabel "
    "isAdditionalPermissionRequiredToRun isOverridable isTemplate label migratedFromWorkflowRuleName overriddenFlow "
    "processType runInMode sourceTemplate startElementReference status timeZoneSidKey triggerOrder"
)

# Elements that only an org can run, with the words of Flow Builder.
NOT_EMULATED = {
    "apexPluginCalls": "Apex Plug-in",
    "ends": "End",
    "experiments": "Experiment",
    "orchestratedStages": "Orchestration Stage",
    "recordCreates": "Create Records",
    "recordDeletes": "Delete Records",
    "recordLookups": "Get Records",
    "recordRollbacks": "Roll Back Records",
    "recordUpdates": "Update Records",
    "screens": "Screen",
    "steps": "Step",
    "waits": "Wait",
}

# Named things that a run does not evaluate.
RESOURCES = _words(
    "choices collectionFilterCriteria customProperties dynamicChoiceSets exitRules groups stages"
)  # fmt: skip

MODELLED = _words(
    "actionCalls assignments collectionProcessors constants customErrors decisions formulas loops start subflows "
    "textTemplates transforms variables processMetadataValues"
)

# The fields of the parts that we read; anything else in them is a finding and is kept in the source tree.
FIELDS: dict[str, frozenset[str]] = {
    "actionCalls": NODE
    | _words(
        "actionCallPaths actionName actionType connector dataTypeMappings faultConnector flowTransactionModel "
        "inputParameters isWaitUntilCompleted nameSegment offset offsetUnit outputParameters storeOutputAutomatically "
        "timeoutConnector timeoutPathUsage versionString versionSegment"
    ),
    "assignments": NODE | _words("assignmentItems connector"),
    "assignmentItems": BASE | _words("assignToReference operator value"),
    "decisions": NODE | _words("attributes defaultConnector defaultConnectorLabel rules"),
    "rules": BASE
    | _words("attributes conditionLogic conditions connector doesRequireRecordChangedToMeetCriteria label"),
    "conditions": BASE
    | _words("aggregationOperator conditionLogic conditionType conditions leftValueReference operator rightValue"),
    "loops": NODE
    | _words("assignNextValueToReference collectionReference iterationOrder nextValueConnector noMoreValuesConnector"),
    "collectionProcessors": NODE
    | _words(
        "assignNextValueToReference collectionProcessorType collectionReference conditionLogic conditions connector "
        "formula limit mapItems outputSObjectType sortOptions"
    ),
    "sortOptions": BASE | _words("doesPutEmptyStringAndNullFirst sortField sortOrder"),
    "transforms": NODE
    | _words(
        "apexClass connector dataType isCollection objectType scale schemaUri storeOutputAutomatically transformValues"
    ),
    "transform": BASE | _words("apexClass dataType isCollection objectType schemaUri scale transformValues"),
    "transformValues": BASE
    | _words("transformValueActions transformValueDescription transformValueLabel transformValueName"),
    "transformValueActions": BASE
    | _words(
        "actionName actionType actionVersionString assignToReference inputParameters outputFieldApiName transformType "
        "value"
    ),
    "subflows": NODE
    | _words("connector flowName inputAssignments outputAssignments storeOutputAutomatically versionSegment"),
    "customErrors": NODE | _words("connector customErrorMessages"),
    "customErrorMessages": BASE | _words("errorMessage fieldSelection isFieldError"),
    "variables": BASE | _words("apexClass dataType isCollection isInput isOutput objectType scale schemaUri value"),
    "constants": BASE | _words("dataType value"),
    "formulas": BASE | _words("dataType expression scale"),
    "textTemplates": BASE | _words("isViewedAsPlainText text"),
    "start": NODE
    | _words(
        "activation activationTemplate capabilityTypes conditionLogic conditions connector dataGraph dataTypeMappings "
        "doesRequireRecordChangedToMeetCriteria entryType eventName eventType fanOutAction filterFormula filterLogic "
        "filters flowRunAsUser form individualObjectRelatedField inputs isAsync object objectContainer "
        "prioritizedContactPointsList publishSegment recordTriggerType schedule scheduledPaths segment "
        "sendMsgToOneContactPtPerIndv triggerType triggeringDataGraph triggeringDataModelObjectPath versionString"
    ),
    "inputParameters": BASE | _words("value"),
    "inputAssignments": BASE | _words("value field"),
    "outputParameters": BASE | _words("assignToReference"),
    "outputAssignments": BASE | _words("assignToReference field"),
    "connector": BASE | _words("isGoTo targetReference"),
    "value": _words(
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
