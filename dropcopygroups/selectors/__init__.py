"""What the screens, the services and the delivery read."""
