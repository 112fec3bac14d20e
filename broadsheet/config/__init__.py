"""The site as a Django project: settings, profiles, URLs, middleware and the WSGI application.

``settings`` reads every setting from the environment with the help of ``environment``; a test compares them with
``docs/manual/settings.md``. ``profiles`` lists the apps and middleware of ``full``, ``discussion`` and ``filter``.
``urls`` includes the URLs of the apps of the profile. ``wsgi`` puts page files and the filter's protocol in front of
Django. ``context`` is what every template knows.

Tables: none. Jobs: none. It may import every app, and no app imports it.
"""
