"""Addresses of mappings, within the register."""

from django.urls import path

from creditcontrols.clearing.views import firms, requests

urlpatterns = [
    path("execution-firms/new/", firms.firm_new, name="execution_firm_new"),
    path("execution-firms/<str:code>/", firms.execution_firm, name="execution_firm"),
    path("execution-firms/<str:code>/mapping/", firms.mapping_change, name="mapping_change"),
    path("mapping-requests/", requests.mapping_requests, name="mapping_requests"),
    path("mapping-requests/new/", requests.mapping_request_new, name="mapping_request_new"),
    path("mapping-requests/<int:request_id>/decide/", requests.mapping_request_decide, name="mapping_request_decide"),
    path(
        "mapping-requests/<int:request_id>/withdraw/", requests.mapping_request_withdraw,
        name="mapping_request_withdraw",
    ),
]  # fmt: skip
