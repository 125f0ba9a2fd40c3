"""Addresses of reference data."""

from django.urls import path

from riskadmin.reference.views import files, holidays, lists

urlpatterns = [
    path("products/", lists.product_list, name="product_list"),
    path("instruments/", lists.instrument_list, name="instrument_list"),
    path("instruments/<int:instrument_id>/", lists.instrument, name="instrument"),
    path("files/", files.file_list, name="reference_file_list"),
    path("files/new/", files.file_new, name="reference_file_new"),
    path("files/<int:file_id>/", files.file, name="reference_file"),
    path("holidays/", holidays.holidays, name="holidays"),
    path("holidays/<int:holiday_id>/remove/", holidays.holiday_remove, name="holiday_remove"),
]
