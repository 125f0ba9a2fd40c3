"""Account management (SPEC AMS): accounts of clearing firms, and whether they may enter orders."""
