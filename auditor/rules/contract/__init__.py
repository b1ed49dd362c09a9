"""Rules on invoices and agreed terms."""
