from broadsheet.lib import our_app


class PagecacheConfig(our_app.OurApp):
    name = "broadsheet.pagecache"
    label = "pagecache"
