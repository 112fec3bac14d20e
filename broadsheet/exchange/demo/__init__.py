"""The invented newspaper a first start shows: ``site.json`` holds its stories and its readers' replies."""
