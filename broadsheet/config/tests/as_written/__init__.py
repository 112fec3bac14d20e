"""The commands of the manual, carried out as the pages have them, on a machine of the tests' own."""
