"""Entity risk management (SPEC ERM): what an execution firm and its users may trade at all, in one place: product and
trade-type restrictions, user maximum quantities, pre-negotiated trades, and which details a clearing firm shows."""
