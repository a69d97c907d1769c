"""Where mails leave the house: a mail server, or in the demo a table that can be looked at."""
