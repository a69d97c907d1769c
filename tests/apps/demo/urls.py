"""A vendor's URLs as they are with DEMO=1."""
from referral_platform.urls import vendor

urlpatterns = [*vendor.urlpatterns, *vendor.demo]
