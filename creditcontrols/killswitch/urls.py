"""Addresses of the kill switch."""

from django.urls import path

from creditcontrols.killswitch.views import choosing, kills

urlpatterns = [
    path("", choosing.choose, name="kill_switch"),
    path("confirm/", choosing.confirm, name="kill_confirm"),
    path("history/", kills.past, name="kill_history"),
    path("history/export/", kills.export, name="kill_history_export"),
    path("grants/", kills.grants, name="kill_grants"),
    path("grants/change/", kills.grant, name="kill_grant"),
    path("<int:kill_id>/", kills.kill, name="kill"),
    path("<int:kill_id>/result/", kills.result, name="kill_result"),
    path("<int:kill_id>/evidence/", kills.evidence, name="kill_evidence"),
    path("<int:kill_id>/lift/", kills.lift, name="kill_lift"),
]
