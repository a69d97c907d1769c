"""Each piece of news becomes one mail for each person it concerns. Delivered twice, it is still one: the mail's key says so."""
