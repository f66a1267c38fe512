"""Rules, geometry and emissions in; verdicts out. Nothing here opens a file."""
