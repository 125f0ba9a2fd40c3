"""Addresses of the credit controls."""

from django.urls import include, path

from creditcontrols.explain import views as explain
from creditcontrols.finder import views as finder
from creditcontrols.history import views as history
from creditcontrols.positions import views as positions
from creditcontrols.regrouping import views as regrouping
from creditcontrols.views import cancel_all, firms, groups, limits, weekend

_GROUP = "firms/<str:firm>/groups/<int:group_id>/"

urlpatterns = [
    path("", firms.firm_list, name="firm_list"),
    path(_GROUP, groups.group, name="group"),
    path(f"{_GROUP}orders/", groups.orders, name="group_orders"),
    path(f"{_GROUP}blocks/", groups.blocks, name="group_blocks"),
    path(f"{_GROUP}positions/<int:side>/", positions.side, name="group_positions"),
    path(f"{_GROUP}history/", history.utilization, name="group_history"),
    path(f"{_GROUP}utilization/", history.page, name="group_utilization"),
    path(f"{_GROUP}utilization/export/", history.export, name="group_utilization_export"),
    path(f"{_GROUP}changes/", history.group_changes, name="group_changes"),
    path("changes/", history.all_changes, name="changes"),
    path("changes/export/", history.changes_export, name="changes_export"),
    path(f"{_GROUP}limits/", limits.save, name="group_limits"),
    path(f"{_GROUP}review/", limits.review, name="group_review"),
    path(f"{_GROUP}cancel-all/", cancel_all.panel, name="group_cancel_all"),
    path(f"{_GROUP}trail/<int:version>/", limits.trail, name="group_trail"),
    path("weekend/", weekend.weekend, name="weekend"),
    path("firms/<str:firm>/regroup/<str:lce>/", regrouping.regroup, name="regroup"),
    path("register/", include("creditcontrols.clearing.urls")),
    path("find/", finder.found, name="find"),
    path("monitor/", include("creditcontrols.monitor.urls")),
    path("busts/", include("creditcontrols.busts.urls")),
    path("cancel-on-disconnect/", include("creditcontrols.disconnects.urls")),
    path("access-manager/", include("creditcontrols.accessmanager.urls")),
    path("limits/files/", include("creditcontrols.bulk.urls")),
    path("refusals/<int:seq>/<int:number>/", explain.refusal, name="refusal"),
    path(f"{_GROUP}try/", explain.try_order, name="try_order"),
]
