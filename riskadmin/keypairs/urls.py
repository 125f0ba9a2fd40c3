"""Addresses of the key pairs."""

from django.urls import path

from riskadmin.keypairs import views

urlpatterns = [
    path("", views.key_pairs, name="key_pairs"),
    path("<slug:session_id>/", views.key_pair_session, name="key_pair_session"),
    path("<slug:session_id>/generate/", views.generate, name="key_pair_generate"),
    path("<slug:session_id>/<slug:access_key_id>/secret/", views.secret, name="key_pair_secret"),
    path("<slug:session_id>/<slug:access_key_id>/delete/", views.delete, name="key_pair_delete"),
]
