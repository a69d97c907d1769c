"""One file for each row of what is promised; each has ROW, TITLE and measure(how) -> Result."""
