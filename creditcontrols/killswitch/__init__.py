"""The kill switch (SPEC KS): one step stops all order entry of a scope and cancels its working orders."""
