from broadsheet.lib import our_app


class ReadershipConfig(our_app.OurApp):
    name = "broadsheet.readership"
    label = "readership"
    needs = ("broadsheet.lib", "broadsheet.privacy", "broadsheet.pagecache")
