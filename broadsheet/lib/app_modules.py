"""The modules of one name in which our apps declare something, such as ``jobs``."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from django.apps import apps
from django.utils.module_loading import module_has_submodule

_THIS_APP = __name__.rpartition(".")[0]


def find(name: str) -> list[ModuleType]:
    """The module called ``name`` of each installed app that has one, in the order of the apps."""
    # Another project's app may mean something else by the name, and so does the app that this module lies in.
    ours = [app for app in apps.get_app_configs() if app.name.startswith("broadsheet.") and app.name != _THIS_APP]
    return [
        import_module(f"{app.name}.{name}") for app in ours if app.module and module_has_submodule(app.module, name)
    ]
