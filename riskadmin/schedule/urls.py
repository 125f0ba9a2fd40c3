"""Addresses of the schedule."""

from django.urls import path

from riskadmin.schedule.views import demo_clock, session_calendar

urlpatterns = [
    path("calendar/", session_calendar.session_calendar, name="session_calendar"),
    path("calendar/changes/<int:change_id>/withdraw/", session_calendar.withdraw, name="change_withdraw"),
    path("demo/clock/", demo_clock.step, name="demo_clock"),
    path("demo/clock/ribbon/", demo_clock.ribbon, name="demo_clock_ribbon"),
]
