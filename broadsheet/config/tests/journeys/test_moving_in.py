"""An administrator without a shell tries the export of an earlier site, brings it in, and finds old addresses."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from broadsheet.config.tests.journeys.steps import shoot
from broadsheet.exchange.tests.wxr.exports import a_category, a_comment, a_post, an_export, term

pytestmark = pytest.mark.browser
FOUND = "I found the very same button under my own stairs."


def test_an_export_is_uploaded_tried_and_brought_in(moderator: Page, tmp_path: Path):
    file = tmp_path / "old-paper.xml"
    town = term("category", "old-town", "Old Town")
    file.write_bytes(
        an_export(a_category("old-town", "Old Town"), a_post(1, town, a_comment(1, FOUND), title="A button returns"))
    )
    moderator.goto("/admin/imports/")
    moderator.get_by_label("System").select_option(label="WordPress")
    moderator.get_by_label("File").set_input_files(file)
    shoot(moderator, "import-1-form")
    moderator.get_by_role("button", name="Try first").click()

    expect(moderator.get_by_role("button", name="Import now")).to_be_visible()
    expect(moderator.get_by_text("trial: nothing is written")).to_be_visible()
    shoot(moderator, "import-2-trial")
    assert moderator.request.get("/2019/03/post-1/", max_redirects=0).status == 404

    moderator.get_by_role("button", name="Import now").click()
    expect(moderator.get_by_role("button", name="Stop after this record")).to_have_count(0)
    expect(moderator.get_by_role("status").get_by_text("Done")).to_be_visible()
    shoot(moderator, "import-3-done")
    moderator.goto("/2019/03/post-1/")

    expect(moderator.get_by_role("heading", name="A button returns")).to_be_visible()
    expect(moderator.get_by_text(FOUND)).to_be_visible()
