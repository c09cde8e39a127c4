"""The commands, one file each: options and wording here, the work elsewhere."""
