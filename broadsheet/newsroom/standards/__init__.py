"""What programs ask every site for: sitemaps, robots.txt, security.txt, trust.txt, humans.txt, a web app manifest."""
