"""The Discord channel: receives, draws and sends. The only room that speaks Discord."""
