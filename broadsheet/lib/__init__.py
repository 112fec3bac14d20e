"""Dull helpers with one subject each. A module enters when two rooms need it."""
