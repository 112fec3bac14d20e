from broadsheet.lib import our_app


class LibConfig(our_app.OurApp):
    name = "broadsheet.lib"
    label = "broadsheet_lib"
