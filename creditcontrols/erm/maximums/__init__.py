"""Maximum quantities of operators by product (ERM-5, ERM-6): by screen, call and file."""
