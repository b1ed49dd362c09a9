"""What the evidence of platforms protects, and until when it can be mended."""
