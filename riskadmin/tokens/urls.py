"""Addresses of the API tokens."""

from django.urls import path

from riskadmin.tokens import views

urlpatterns = [
    path("accounts/tokens/", views.tokens, name="api_tokens"),
    path("accounts/tokens/<int:token_id>/revoke/", views.revoke, name="api_token_revoke"),
]
