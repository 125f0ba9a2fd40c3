"""Cancel on disconnect (SPEC COD): who switches it for which session and trader id, and the sessions that were lost."""
