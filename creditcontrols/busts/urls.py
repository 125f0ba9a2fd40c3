"""Addresses of trade busts."""

from django.urls import path

from creditcontrols.busts import views

urlpatterns = [
    path("", views.busts, name="trade_busts"),
    path("trades/<int:trade_id>/", views.trade, name="trade_bust"),
    path("<int:bust_id>/answer/", views.answer, name="trade_bust_answer"),
]
