"""What every chart of the project shares: look, time axes, labels, export, the table behind it."""
