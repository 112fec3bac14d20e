"""What `broadsheet doctor` looks at: the surroundings of a site, and the site itself."""
