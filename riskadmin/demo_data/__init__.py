"""The demo's firms, people, contracts and limits: the same for the same seed and business date."""
