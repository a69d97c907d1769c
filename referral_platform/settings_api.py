"""The REST API under /api/v1 and its description."""
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["foundation.web.api_keys.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["foundation.web.api_keys.ScopePermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["foundation.web.api_parsers.PlainJSON"],
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
    "ENUM_NAME_OVERRIDES": {},
}
