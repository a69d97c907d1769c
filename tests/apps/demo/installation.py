"""The installation's URLs as they are with DEMO=1."""
from referral_platform.urls import installation

urlpatterns = [pattern for pattern in installation.urlpatterns if getattr(pattern, "name", "") != "start"] + installation.demo
