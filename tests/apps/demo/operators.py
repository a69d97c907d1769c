"""The operators' URLs as they are with DEMO=1."""
from referral_platform.urls import operator

urlpatterns = [*operator.urlpatterns, *operator.demo]
