"""The faces of Earned: thin, and strangers to one another."""
