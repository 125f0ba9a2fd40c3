"""Forms of trade busts."""

from typing import Any

from django import forms

from creditcontrols.busts.selectors import LARGEST_ID
from creditcontrols.models import TradeBust


class TradeForm(forms.Form):
    """The trade to look at."""

    trade = forms.IntegerField(
        min_value=1, max_value=LARGEST_ID, label="Trade id",
        error_messages={"required": "Give a trade id.", "invalid": "A trade id is a whole number."},
    )  # fmt: skip


class BustForm(forms.Form):
    """Why a trade is taken back, and its id typed once more."""

    reason = forms.CharField(
        max_length=TradeBust._meta.get_field("reason").max_length,
        error_messages={"required": "Say why the trade is taken back."},
    )
    confirmation = forms.CharField(max_length=20, required=False, label="Trade id once more")

    def __init__(self, *args: Any, trade_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trade_id = trade_id

    def clean_confirmation(self) -> str:
        """What was typed has to be the id of the trade."""
        typed = str(self.cleaned_data["confirmation"])
        if typed != str(self.trade_id):
            raise forms.ValidationError(f"Type {self.trade_id} to confirm.")
        return typed
