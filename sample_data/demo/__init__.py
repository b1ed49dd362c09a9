"""What the three demo audits are made of; `sample_data.build_demo` writes them."""
