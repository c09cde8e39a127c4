"""The front door: command line and public Python interface."""
