"""Addresses of the credit controls."""

from django.urls import include, path

from creditcontrols.finder import views as finder
from creditcontrols.history import views as history
from creditcontrols.positions import views as positions
from creditcontrols.views import firms, groups, limits

_GROUP = "firms/<str:firm>/groups/<int:group_id>/"

urlpatterns = [
    path("", firms.firm_list, name="firm_list"),
    path(_GROUP, groups.group, name="group"),
    path(f"{_GROUP}orders/", groups.orders, name="group_orders"),
    path(f"{_GROUP}blocks/", groups.blocks, name="group_blocks"),
    path(f"{_GROUP}positions/<int:side>/", positions.side, name="group_positions"),
    path(f"{_GROUP}history/", history.utilization, name="group_history"),
    path(f"{_GROUP}limits/", limits.save, name="group_limits"),
    path(f"{_GROUP}review/", limits.review, name="group_review"),
    path(f"{_GROUP}trail/<int:version>/", limits.trail, name="group_trail"),
    path("find/", finder.found, name="find"),
    path("monitor/", include("creditcontrols.monitor.urls")),
]
