"""What a rep opens, below /sales/ : pages that read (desks), then each app's verbs."""
from django.urls import URLPattern, URLResolver, path

from advocates.web import sales as advocates
from desks import sales_home, sales_people, sales_referrals
from referrals.web import sales as referrals

urlpatterns: list[URLPattern | URLResolver] = [
    path("", sales_home.home, name="sales_home"),
    path("refer", referrals.verbal, name="sales_verbal"),
    path("refer/draft", referrals.draft, name="sales_draft"),
    path("referrals/", sales_referrals.referrals, name="sales_referrals"),
    path("referrals/<uuid:referral_id>/", sales_referrals.referral, name="sales_referral"),
    path("referrals/<uuid:referral_id>/entered", referrals.entered, name="sales_entered"),
    path("referrals/<uuid:referral_id>/contact", referrals.first_contact, name="sales_first_contact"),
    path("referrals/<uuid:referral_id>/messages", referrals.message, name="sales_message"),
    path("referrals/<uuid:referral_id>/next-step", referrals.next_step, name="sales_next_step"),
    path("referrals/<uuid:referral_id>/rep", referrals.assign, name="sales_assign_referral"),
    path("advocates/", sales_people.advocates, name="sales_advocates"),
    path("advocates/<uuid:advocate_id>/", sales_people.advocate, name="sales_advocate"),
    path("advocates/<uuid:advocate_id>/link", advocates.link, name="sales_link"),
    path("advocates/<uuid:advocate_id>/rep", advocates.assign, name="sales_assign"),
    path("programs/<uuid:program_id>/join", advocates.join, name="sales_join"),
]
