"""Those who pay. Each is called with no transaction open, under the payout's reference and the attempt's key."""
