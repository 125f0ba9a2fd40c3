"""Addresses of people: nominations, users, invitations, access."""

from django.urls import path

from riskadmin.people.views import access, invitations, nominations, users

urlpatterns = [
    path("", nominations.to_do, name="people"),
    path("risk-administrators/", nominations.administrators, name="risk_administrators"),
    path("risk-administrators/nominate/", nominations.nominate, name="nominate"),
    path("nominations/<int:nomination_id>/", nominations.nomination, name="nomination"),
    path("nominations/<int:nomination_id>/verify/", nominations.verify, name="nomination_verify"),
    path("nominations/<int:nomination_id>/decline/", nominations.decline, name="nomination_decline"),
    path("nominations/<int:nomination_id>/release/", nominations.release, name="nomination_release"),
    path("nominations/<int:nomination_id>/withdraw/", nominations.withdraw, name="nomination_withdraw"),
    path("users/", users.user_list, name="user_list"),
    path("users/new/", users.new_user, name="user_new"),
    path("users/<int:person_id>/", users.person, name="person"),
    path("users/<int:person_id>/roles/", users.grant, name="person_grant"),
    path("users/<int:person_id>/roles/<int:membership_id>/revoke/", users.revoke, name="person_revoke"),
    path("users/<int:person_id>/remove/<str:lce>/", users.remove, name="person_remove"),
    path("users/<int:person_id>/sessions/end/", users.end_sessions, name="person_end_sessions"),
    path("users/<int:person_id>/invite/", users.invite, name="person_invite"),
    path("access/clearing-entities/<str:code>/", access.of_lce, name="access_lce"),
    path("access/execution-firms/<str:code>/", access.of_firm, name="access_firm"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
]
