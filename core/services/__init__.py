"""One command = one transaction: load, ask the domain, save, queue what follows."""
