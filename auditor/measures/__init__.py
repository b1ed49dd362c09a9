"""What several rules measure with: views of the whole ledger, each worked out once on whole columns."""
