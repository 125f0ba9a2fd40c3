"""Addresses of the register of firms."""

from django.urls import path

from riskadmin.firms.views import register

urlpatterns = [
    path("clearing-entities/", register.lce_list, name="lce_list"),
    path("clearing-entities/new/", register.lce_edit, name="lce_new"),
    path("clearing-entities/<str:code>/", register.lce_edit, name="lce_edit"),
    path("exchanges/", register.exchange_list, name="exchange_list"),
    path("exchanges/new/", register.exchange_edit, name="exchange_new"),
    path("exchanges/<str:code>/", register.exchange_edit, name="exchange_edit"),
    path("execution-firms/", register.execution_firm_list, name="execution_firm_list"),
    path("execution-firms/<str:code>/name/", register.execution_firm_edit, name="execution_firm_edit"),
    path("sender-comps/", register.sender_comp_list, name="sender_comp_list"),
    path("sender-comps/new/", register.sender_comp_edit, name="sender_comp_new"),
    path("sender-comps/<str:comp>/", register.sender_comp_edit, name="sender_comp_edit"),
]
