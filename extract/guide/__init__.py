"""Learning how a team codes from what it coded, and keeping it in a file that people can edit."""
