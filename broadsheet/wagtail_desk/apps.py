from broadsheet.lib import our_app


class WagtailDeskConfig(our_app.OurApp):
    name = "broadsheet.wagtail_desk"
    label = "wagtail_desk"
    needs = ("broadsheet.discussion",)
