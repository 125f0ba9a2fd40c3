"""The form of an order that is only tried."""

from typing import Any, Final

from django import forms

from creditcontrols.engine.product import DAY, FAK, GTC, LIMIT, MARKET, MARKET_LIMIT, PRICED, STOP, STOP_LIMIT, STOPS
from creditcontrols.models import ExchangeGroup
from riskadmin.firms.models import SenderComp
from riskadmin.lib.ids import parse_price
from riskadmin.lib.limits import MAX_QUANTITY

TYPES: Final = (
    (LIMIT, "Limit"), (MARKET, "Market with protection"), (MARKET_LIMIT, "Market-limit"), (STOP_LIMIT, "Stop-limit"),
    (STOP, "Stop with protection"),
)  # fmt: skip
TIMES: Final = ((DAY, "Day"), (GTC, "Good till cancel"), (FAK, "Fill and kill"))
SIDES: Final = (("1", "Buy"), ("2", "Sell"))
NOT_A_PRICE: Final = "Give a price in digits, for example 4412.25."


class PriceField(forms.CharField):
    """A price as typed, billionths when clean; empty is None."""

    def clean(self, value: Any) -> int | None:
        text = str(value or "").strip()
        if not text:
            return None
        price = parse_price(text)
        if price is None:
            raise forms.ValidationError(NOT_A_PRICE)
        return price


class TryForm(forms.Form):
    """The terms of the order; what is wrong with them besides their form, the engine says."""

    symbol = forms.CharField(max_length=40, strip=True, label="Instrument", error_messages={"required": "Name one."})
    side = forms.ChoiceField(choices=SIDES, label="Side")
    quantity = forms.IntegerField(
        min_value=1, max_value=MAX_QUANTITY * 10, label="Quantity",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": "Give contracts.", "invalid": "Give contracts in digits."},
    )  # fmt: skip
    order_type = forms.ChoiceField(choices=TYPES, label="Type", required=False)
    price = PriceField(required=False, label="Price")
    stop_price = PriceField(required=False, label="Stop price")
    tif = forms.ChoiceField(choices=TIMES, label="Time in force", required=False)
    sender_comp = forms.ChoiceField(label="Sender comp", required=False)
    account = forms.CharField(max_length=12, strip=True, label="Account", required=False)

    def __init__(self, *args: Any, group: ExchangeGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        comps = SenderComp.objects.filter(execution_firm=group.execution_firm_id)
        self.fields["sender_comp"].choices = [("", "None"), *((str(comp), str(comp)) for comp in comps)]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs["aria-describedby"] = f"err_{name}"
        self.fields["symbol"].widget.attrs |= {"list": "symbols", "autocomplete": "off"}

    def terms(self) -> dict[str, Any]:
        """The clean values as trying.try_order takes them. A priced order without a price is tried at 0, which is on
        every tick: the price changes no limit."""
        data = dict(self.cleaned_data)
        data["side"] = int(data["side"])
        data["order_type"] = data["order_type"] or LIMIT
        data["tif"] = data["tif"] or DAY
        if data["order_type"] in PRICED and data["price"] is None:
            data["price"] = 0
        if data["order_type"] in STOPS and data["stop_price"] is None:
            data["stop_price"] = 0
        return data
