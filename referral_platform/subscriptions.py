"""Who hears of what: the only wiring of the house. Event -> the handlers that are told, each by a delivery of its own."""
SUBSCRIPTIONS: dict = {}
