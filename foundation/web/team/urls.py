"""The pages of the team and of the API keys."""
from django.urls import path

from foundation.web import visits
from foundation.web.team import keys, people

team_pages = [
    path("console/team/", people.team, name="console_team"),
    path("console/team/<uuid:member_id>/role", people.change_role, name="console_team_role"),
    path("console/team/<uuid:member_id>/remove", people.remove, name="console_team_remove"),
    path("console/team/<uuid:member_id>/second-step", people.reset_second_step, name="console_team_second_step"),
    path("console/team/invitations/<uuid:invitation_id>/withdraw", people.withdraw, name="console_team_withdraw"),
    path("console/visits/", visits.visits, name="console_visits"),
    path("console/visits/<uuid:visit_id>/end", visits.end, name="console_visit_end"),
    path("console/keys/", keys.keys, name="console_keys"),
    path("console/keys/<uuid:key_id>/revoke", keys.revoke, name="console_keys_revoke"),
    path("staff/visit/leave", visits.leave, name="visit_leave"),
    path("staff/visit/<str:secret>/", visits.visit, name="visit"),
]
