"""What tests need around them: a database server, a browser, and the way to get both."""
