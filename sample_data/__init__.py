"""Sample data: demo audits, and one sample per rule and importer; constructed, no real people."""
