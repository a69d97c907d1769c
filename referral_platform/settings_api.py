"""The REST API under /api/v1 and its description."""
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["foundation.web.api_keys.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["foundation.web.api_keys.ScopePermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["foundation.web.api_parsers.PlainJSON"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "foundation.web.api_keys.OneKind",
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_SCHEMA_CLASS": "foundation.web.openapi.HouseSchema",
    "EXCEPTION_HANDLER": "foundation.web.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "UNAUTHENTICATED_TOKEN": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Referral platform",
    "DESCRIPTION": "Programs, advocates, referrals, milestones and rewards. The key decides the vendor; refusals are problem+json with stable "
                   "codes. docs/api.md explains keys, roles, repeated requests and pages.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SORT_OPERATIONS": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {   # else names that several lists share are told apart by a number of the generator's own
        "ReferralStatus": "referrals.states.STATES", "ProgramStatus": "programs.states.STATES", "AdvocateStatus": "advocates.states.ADVOCATE",
        "EnrolmentStatus": "advocates.states.ENROLMENT", "PartnerStatus": "partners.states.STATUSES", "PartnerLevel": "partners.states.LEVELS",
        "MemberRole": "partners.states.ROLES", "StaffRole": "foundation.web.api.ALL_ROLES", "RewardState": "rewards.states.STATES",
        "FileState": "fulfilment.states.FILE_STATES", "PayoutState": "fulfilment.states.PAYOUT_STATES", "FileKind": "fulfilment.states.KINDS",
        "HoldKind": "rewards.states.HOLDS", "GateKind": "rewards.states.GATES", "AdjustmentKind": "referrals.states.ADJUSTMENTS",
        "HoldPlaced": "rewards.states.PLACED_BY_HAND", "QuestionKind": "programs.rules.lead_fields.KINDS",
        "ProgramKind": "programs.states.KINDS", "DeclineReason": "referrals.states.DECLINE_REASONS", "LostReason": "referrals.states.LOST_REASONS",
        "RowReason": "fulfilment.commands.REASONS", "ReferralChannel": "referrals.states.CHANNELS", "ClaimLinkChannel": "advocates.states.LINK_CHANNELS",
    },
}
