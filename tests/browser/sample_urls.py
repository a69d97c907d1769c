"""Frames and components on pages of their own, for looking at them."""
from django import forms
from django.contrib import messages
from django.shortcuts import render
from django.urls import path

from foundation.web import language, theme


class Sample(forms.Form):
    company = forms.CharField(help_text="As it’s written on their website.")
    contact = forms.EmailField(label="Work e-mail")
    currency = forms.ChoiceField(choices=[("EUR", "Euro, €"), ("USD", "US dollar, $")])
    budget = forms.ChoiceField(choices=[("wait", "Let rewards wait"), ("go", "Go on and tell me")], widget=forms.RadioSelect)
    note = forms.CharField(widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label="They agreed", help_text="We ask them first.")


def sample(request):
    if request.GET.get("said"):
        messages.success(request, "3 rewards approved.")
        messages.error(request, "The payout of €720.00 didn’t go through.")
    frame = "console" if request.path.startswith("/console/") else "portal"
    data = {"contact": "lena@reederei"} if request.GET.get("said") else None
    return render(request, "sample.html", {"frame": f"layouts/{frame}.html", "form": Sample(data), "nav_counts": {"console_approvals": 8},
                                           "dials": ["submitted", "in_review", "accepted", "qualified", "won", "declined", "lost", "withdrawn", "pending", "fulfilling", "failed", "cancelled"]})


names = [("portal_home", "portal/"), ("portal_earnings", "portal/earnings/"), ("portal_share", "portal/share/"), ("console_home", "console/"),
         *((f"console_{name}", f"console/{name}/") for name in ("referrals", "advocates", "programs", "approvals", "failed", "trail", "team", "keys"))]
urlpatterns = [path(route, sample, name=name) for name, route in names]
urlpatterns += [path("theme.css", theme.stylesheet), path("language", language.set_language, name="set_language"), path("out", sample, name="sign_out"), path("", sample, name="programs")]
