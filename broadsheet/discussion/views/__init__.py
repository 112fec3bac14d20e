"""Readers' pages: reply, receipt, reports, appeals, subscriptions, feeds."""
