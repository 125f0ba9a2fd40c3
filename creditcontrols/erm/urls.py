"""Addresses of entity risk management."""

from django.urls import include, path

from creditcontrols.erm.views import files, firms, maximums, restricting, trades

_PAIR = "firms/<str:firm>/<str:lce>/"

urlpatterns = [
    path("", firms.firm_list, name="erm_firms"),
    path("firms/<str:firm>/", firms.firm, name="erm_firm"),
    path(f"{_PAIR}products/", restricting.products, name="erm_products"),
    path(f"{_PAIR}products/<str:product>/", restricting.product, name="erm_product"),
    path(f"{_PAIR}trade-types/<str:trade_type>/", restricting.trade_type, name="erm_trade_type"),
    path("settings/<str:lce>/", restricting.settings, name="erm_settings"),
    path("maximums/", maximums.operators, name="erm_maximums"),
    path("maximums/export.<str:kind>", maximums.export, name="erm_maximums_export"),
    path("maximums/files/", include(files.PAGES.urls())),
    path("maximums/operator/", maximums.operator, name="erm_operator"),
    path("trades/", trades.trades, name="erm_trades"),
    path("trades/export/", trades.export, name="erm_trades_export"),
    path("trades/new/", trades.new, name="erm_trade_new"),
    path("trades/<int:trade_id>/", trades.trade, name="erm_trade"),
    path("trades/<int:trade_id>/state/", trades.state, name="erm_trade_state"),
]
