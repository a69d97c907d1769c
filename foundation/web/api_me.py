"""Whose key this is."""
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from foundation.web.api import ALL_ROLES, ApiView
from foundation.web.openapi import reading


class MeOut(serializers.Serializer):
    key_id = serializers.UUIDField()
    scopes = serializers.ListField(child=serializers.CharField())
    role = serializers.ChoiceField(choices=ALL_ROLES)
    staff_user_id = serializers.UUIDField(help_text="the member of staff who counts as acting")
    vendor = serializers.CharField(help_text="the vendor's name")


@extend_schema(tags=["key"])
class Me(ApiView):
    @reading("Whose key this is and what it may do", MeOut, id="get_me")
    def get(self, request):
        key = request.auth
        return Response(MeOut({"key_id": key.id, "scopes": list(key.scopes), "role": key.role, "staff_user_id": key.staff_user_id,
                               "vendor": request._request.vendor.name}).data)
