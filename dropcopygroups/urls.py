"""Addresses of the drop copies."""

from django.urls import path

from dropcopygroups.views import groups, keeping, requests, targets, wizard

urlpatterns = [
    path("", groups.group_list, name="drop_copy"),
    path("groups/<int:number>/", groups.group, name="drop_copy_group"),
    path("groups/<int:number>/targets/", groups.targets, name="drop_copy_targets"),
    path("groups/<int:number>/change/", groups.change, name="drop_copy_group_change"),
    path("groups/<int:number>/delete/", groups.delete, name="drop_copy_group_delete"),
    path("targets/", targets.target_list, name="drop_copy_target_list"),
    path("targets/rows/", targets.target_rows, name="drop_copy_target_rows"),
    path("targets/export.csv", targets.export, name="drop_copy_targets_export"),
    path("cost/", groups.costs, name="drop_copy_cost"),
    path("new/", wizard.new, name="drop_copy_new"),
    path("requests/", requests.request_list, name="drop_copy_requests"),
    path("requests/rows/", requests.request_rows, name="drop_copy_request_rows"),
    path("requests/export.csv", requests.export, name="drop_copy_requests_export"),
    path("requests/<int:request_id>/", requests.one_request, name="drop_copy_request"),
    path("requests/<int:request_id>/progress/", requests.progress, name="drop_copy_progress"),
    path("requests/<int:request_id>/decide/", requests.decide, name="drop_copy_decide"),
    path("requests/<int:request_id>/withdraw/", requests.withdraw, name="drop_copy_withdraw"),
    path("requests/<int:request_id>/discard/", wizard.discard, name="drop_copy_discard"),
    path("requests/<int:request_id>/<slug:step>/", wizard.step, name="drop_copy_step"),
    path("entities/", keeping.entities, name="drop_copy_entities"),
    path("entities/new/", keeping.entity_new, name="drop_copy_entity_new"),
    path("entities/front-end-systems/", keeping.front_end_new, name="drop_copy_front_end_new"),
    path("entities/<str:code>/", keeping.entity_edit, name="drop_copy_entity"),
    path("admin-control/", keeping.control, name="drop_copy_control"),
    path("admin-control/<int:control_id>/revoke/", keeping.control_revoke, name="drop_copy_control_revoke"),
    path("test-targets/", keeping.test_targets, name="drop_copy_test_targets"),
    path("test-targets/<int:target_id>/", keeping.test_target_act, name="drop_copy_test_target_act"),
]
