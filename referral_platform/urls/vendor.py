"""Every URL at a vendor's host, one line for each audience."""
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from advocates.web import claim
from advocates.web import terms as advocates_terms
from demo.web import enter, outbox
from desks import partner_earnings, partner_home, partner_people, partner_referrals
from desks import portal as portal_desk
from foundation.web import language, theme
from foundation.web.sign_in import urls as sign_in_urls
from foundation.web.team import urls as team_urls
from fulfilment.web import partner as fulfilment_partner
from fulfilment.web import portal as fulfilment_portal
from fulfilment.web import portal_giving
from partners.web import partner as partners_partner
from partners.web import public as partners_public
from programs.web import public as programs_public
from referral_platform.urls import api as api_urls
from referrals.web import consent as referrals_consent
from referrals.web import partner as referrals_partner
from referrals.web import portal as referrals_portal
from referrals.web import public as referrals_public
from rewards.web import partner as rewards_partner
from rewards.web import portal as rewards_portal

public: list[URLPattern | URLResolver] = [
    path("", programs_public.programs, name="programs"),
    path("p/<slug:slug>/", programs_public.program, name="program"),
    path("p/<slug:slug>/join", partners_public.join, name="join"),
    path("p/<slug:slug>/joined", partners_public.joined, name="joined"),
    path("partner/invitation/accepted", partners_public.accepted, name="partner_invitation_accepted"),
    path("partner/invitation/<str:secret>/", partners_public.invitation, name="partner_invitation"),
    path("claim/taken", claim.claimed, name="claimed"),
    path("claim/<str:secret>/", claim.claim, name="claim"),
    path("claim/<str:secret>/no", claim.refuse, name="claim_refuse"),
    path("r/<str:code>", referrals_public.landing, name="landing"),
    path("r/<str:code>/thanks", referrals_public.thanks, name="landing_thanks"),
    path("theme.css", theme.stylesheet, name="theme"),
    path("language", language.set_language, name="set_language"),
]
portal: list[URLPattern | URLResolver] = [
    path("portal/", portal_desk.home, name="portal_home"),
    path("consent/<str:secret>/", referrals_consent.consent, name="consent"),
    path("portal/refer", referrals_portal.refer, name="refer"),
    path("portal/referrals/<uuid:referral_id>/", portal_desk.referral, name="portal_referral"),
    path("portal/referrals/<uuid:referral_id>/appeal", referrals_portal.appeal, name="portal_appeal"),
    path("portal/referrals/<uuid:referral_id>/files/<uuid:attachment_id>", referrals_portal.appeal_file, name="portal_appeal_file"),
    path("portal/referrals/<uuid:referral_id>/correct", referrals_portal.correct, name="portal_correct"),
    path("portal/referrals/<uuid:referral_id>/withdraw", referrals_portal.withdraw, name="portal_withdraw"),
    path("portal/referrals/<uuid:referral_id>/messages", referrals_portal.message, name="portal_message"),
    path("portal/earnings/", portal_desk.earned, name="portal_earnings"),
    path("portal/rewards/<uuid:reward_id>/why/", rewards_portal.why, name="portal_why"),
    path("portal/rewards/<uuid:reward_id>/give/", portal_giving.give, name="portal_give"),
    path("portal/decisions/<uuid:decision_id>/why/", rewards_portal.why_nothing, name="portal_why_nothing"),
    path("portal/payout/", fulfilment_portal.payout, name="portal_payout"),
    path("portal/payout/remove", fulfilment_portal.remove, name="portal_payout_remove"),
    path("portal/payout/confirm", fulfilment_portal.confirm, name="portal_payout_confirm"),
    path("portal/organisation/", partners_partner.organisation, name="portal_organisation"),
    path("portal/organisation/leave", partners_partner.leave, name="portal_organisation_leave"),
    path("portal/terms/<slug:slug>/", advocates_terms.terms, name="portal_terms"),
    path("portal/share/", portal_desk.share, name="portal_share"),
]
partner: list[URLPattern | URLResolver] = [
    path("partner/", partner_home.home, name="partner_home"),
    path("partner/refer", referrals_partner.refer, name="partner_refer"),
    path("partner/people/", partner_people.people, name="partner_people"),
    path("partner/people/invite", partners_partner.invite, name="partner_invite"),
    path("partner/people/<uuid:membership_id>/", partner_people.person, name="partner_person"),
    path("partner/people/<uuid:membership_id>/role", partners_partner.change_role, name="partner_role"),
    path("partner/people/<uuid:membership_id>/remove", partners_partner.remove, name="partner_remove"),
    path("partner/invitations/<uuid:partner_invitation_id>/withdraw", partners_partner.withdraw_invitation, name="partner_withdraw_invitation"),
    path("partner/referrals/", partner_referrals.referrals, name="partner_referrals"),
    path("partner/referrals/<uuid:referral_id>/", partner_referrals.referral, name="partner_referral"),
    path("partner/earnings/", partner_earnings.earnings, name="partner_earnings"),
    path("partner/rewards/<uuid:reward_id>/why/", rewards_partner.why, name="partner_why"),
    path("partner/rewards/<uuid:reward_id>/give/", fulfilment_partner.give, name="partner_give"),
    path("partner/organisation/", partner_home.settings, name="partner_settings"),
]
api: list[URLPattern | URLResolver] = [
    path("api/v1/", include(api_urls.v1)),
    path("api/", include(api_urls.described)),
]
demo: list[URLPattern | URLResolver] = [
    path("demo/enter/<str:secret>", enter.enter, name="demo_enter"),
    path("demo/outbox/", outbox.outbox, name="demo_outbox"),
]

sales: list[URLPattern | URLResolver] = [path("sales/", include("referral_platform.urls.sales"))]
console: list[URLPattern | URLResolver] = [path("console/", include("referral_platform.urls.console"))]

urlpatterns: list[URLPattern | URLResolver] = [
    *public, *sign_in_urls.advocate_pages, *sign_in_urls.staff_pages, *portal, *partner, *sales, *console, *team_urls.team_pages, *api, *(demo if settings.DEMO else []),
]

handler400 = "foundation.web.errors.bad_request"
handler403 = "foundation.web.errors.forbidden"
handler404 = "foundation.web.errors.not_found"
handler500 = "foundation.web.errors.server_error"
