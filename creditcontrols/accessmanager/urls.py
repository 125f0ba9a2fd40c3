"""Addresses of the Access Manager."""

from django.urls import path

from creditcontrols.accessmanager import views

urlpatterns = [
    path("", views.products, name="access_manager"),
    path("accounts/", views.choose, name="access_choose"),
    path("accounts/<str:lce>/<str:firm>/<str:product>/", views.product, name="access_product"),
    path("accounts/<str:lce>/<str:firm>/<str:product>/set/", views.set_accounts, name="access_set"),
    path("saved/<int:inbox_id>/", views.saved, name="access_saved"),
    path("history/", views.history, name="access_history"),
]
