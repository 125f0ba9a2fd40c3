"""Addresses of FirmSoft."""

from django.urls import path

from creditcontrols.firmsoft.views import access, blotter, cancelling

urlpatterns = [
    path("", blotter.page, name="firmsoft"),
    path("news/", blotter.news, name="firmsoft_news"),
    path("export/", blotter.export, name="firmsoft_export"),
    path("blocks/", blotter.blocks, name="firmsoft_blocks"),
    path("orders/<int:order_id>/", blotter.order, name="firmsoft_order"),
    path("cancels/", cancelling.cancels, name="firmsoft_cancels"),
    path("cancels/draft/", cancelling.draft, name="firmsoft_draft"),
    path("cancels/<int:cancel_id>/", cancelling.cancel, name="firmsoft_cancel"),
    path("cancels/<int:cancel_id>/progress/", cancelling.progress, name="firmsoft_progress"),
    path("permissions/", access.permissions, name="firmsoft_permissions"),
    path("permissions/<int:permission_id>/revoke/", access.revoke, name="firmsoft_revoke"),
]
