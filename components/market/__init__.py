"""What the market page draws: quote, price chart, what the shock did, the loss of value."""
