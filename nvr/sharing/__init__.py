"""Shares: made by the owner, previewed, consented to, opened, ended; every step in the ledger."""
