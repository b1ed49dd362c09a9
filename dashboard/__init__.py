"""The screen: shows a report in the browser of the machine it runs on, and sends nothing anywhere."""
