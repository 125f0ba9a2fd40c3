"""Addresses of cancel on disconnect."""

from django.urls import path

from creditcontrols.disconnects import views

urlpatterns = [
    path("", views.firm_list, name="disconnects"),
    path("firms/<str:firm>/", views.firm_page, name="disconnects_firm"),
    path("firms/<str:firm>/switch/", views.switch, name="disconnects_switch"),
    path("saved/<int:inbox_id>/", views.saved, name="disconnects_saved"),
    path("report/", views.report, name="disconnects_report"),
    path("losses/", views.loss_list, name="disconnects_losses"),
    path("losses/<int:number>/", views.loss_page, name="disconnects_loss"),
]
