"""How replies are taken: modes, hours, banned words, bans."""
