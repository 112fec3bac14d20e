#!/usr/bin/env python
"""Django's commands for developers, such as `manage.py makemigrations`. Operators use the command `broadsheet`."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
