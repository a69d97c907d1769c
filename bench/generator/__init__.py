"""Fills a database with any number of referrals: each story is told once by the commands, then its rows are copied set-based."""
