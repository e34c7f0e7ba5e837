"""A reader's walk through the report, in a real browser."""

import re

import pytest


def test_from_the_leaderboard_to_the_worst_episode_and_its_oracle(report, watched):
    page = watched.page
    watched.open(report)
    # The leaderboard: the best first, coverage and infrastructure errors beside the score.
    assert watched.texts(".leaderboard tbody th .run") == ["oracle", "careful", "hasty", "random"]
    careful = page.locator(".leaderboard tbody tr").nth(1)
    assert "16 of 18" in careful.locator('[data-label="Coverage"]').text_content()
    assert careful.locator('[data-label="Infrastructure errors"]').text_content() == "2"
    assert "2 of 18 episodes have no result" in page.locator(".notices").text_content()

    # "Worst episodes": lost ones only, the most wasted actions first.
    page.get_by_role("link", name="Worst episodes").click()
    watched.rows().first.wait_for()
    assert page.locator("#view-overview").is_hidden()
    assert page.locator("#worst").get_attribute("aria-pressed") == "true"
    assert page.locator("th.c-wasted").get_attribute("aria-sort") == "descending"
    wasted = [int(text) for text in watched.texts("#episode-rows .c-wasted")]
    assert wasted == sorted(wasted, reverse=True) and wasted[0] > 0
    assert "won" not in watched.texts("#episode-rows .badge")

    # The viewer says what went wrong, and shows no right answer that nobody asked for.
    first = watched.rows().first
    calls = first.locator(".c-calls").text_content()
    first.locator("a").click()
    page.locator(".verdict").wait_for()
    assert page.locator(".step").count() == int(calls)
    assert f"1 of {len(wasted)}" in page.locator("#position").text_content()
    assert "leaves the oracle’s path at" in page.locator(".findings").text_content()
    assert page.locator("#expected").is_hidden()

    # Beside the oracle: the parting is marked; the oracle's answer comes with a click.
    page.get_by_role("tab", name="Beside the oracle").click()
    assert page.locator(".pair.parting").count() == 1
    assert page.locator('.pair [data-side="oracle"] .secret').text_content() == "hidden"
    page.get_by_role("button", name="Show the expected answer").click()
    answer = page.locator("#expected").text_content()
    assert answer not in ("", "hidden")
    assert page.locator('.pair [data-side="oracle"] .secret').text_content() == answer
    page.get_by_role("button", name="Hide the expected answer").click()
    assert page.locator(".secret").first.text_content() == "hidden"

    # The other parts, and the next episode in the same order.
    page.get_by_role("tab", name="Prompt and tools").click()
    assert "Tools" in page.locator(".prompt").text_content() and page.locator(".tool").count() > 2
    page.get_by_role("tab", name="Record").click()
    assert "module hash" in page.locator(".record").last.text_content()
    page.locator("#next").click()
    page.get_by_text(f"2 of {len(wasted)}").wait_for()
    page.go_back()
    page.get_by_text(f"1 of {len(wasted)}").wait_for()
    page.locator("#back").click()
    watched.rows().first.wait_for()
    assert page.evaluate("document.activeElement.closest('tr') !== null")


def test_filters_narrow_and_count(report, watched):
    page = watched.page
    watched.open(report, "#episodes")
    assert re.fullmatch(r"72 episodes, \d+ won", page.locator("#found").text_content())
    assert watched.rows().count() == 50
    page.get_by_label("Agent", exact=True).select_option(label="hasty (18)")
    assert watched.rows().count() == 18
    assert set(watched.texts("#episode-rows .c-agent")) == {"hasty"}
    # The counts of another filter are those under this one.
    options = watched.texts("#filter-difficulty option")
    assert options == ["all", "1 (6)", "2 (6)", "3 (6)"]
    page.get_by_label("Difficulty", exact=True).select_option(label="3 (6)")
    assert watched.rows().count() == 6
    page.get_by_label("Environment", exact=True).select_option(index=1)
    assert watched.rows().count() == 2
    address = page.evaluate("location.hash")
    assert "run=hasty" in address and "difficulty=3" in address
    # The address alone brings the same rows back.
    page.reload()
    watched.rows().first.wait_for()
    assert watched.rows().count() == 2 and page.locator("select.active").count() == 3
    page.get_by_role("button", name="Clear filters").click()
    assert watched.rows().count() == 50
    page.get_by_label("Outcome", exact=True).select_option(label="infrastructure error (2)")
    assert watched.rows().count() == 2


def test_search_by_name_and_number(report, watched):
    page = watched.page
    watched.open(report, "#episodes")
    search = page.get_by_label("Search ids, titles and agents")
    search.fill("batchcosting hasty")
    assert set(watched.texts("#episode-rows .id")) == {"CodeGym/BatchCosting-v1"}
    assert set(watched.texts("#episode-rows .c-agent")) == {"hasty"}
    search.fill("belt #12")
    assert {text.split("·")[0].strip() for text in watched.texts("#episode-rows .c-environment a")} == {
        "Belt exchange #12"
    }
    search.fill("12/1 random")
    assert watched.rows().count() == 3
    search.fill("nothing like this")
    assert page.get_by_text("No episode passes these filters.").is_visible()
    assert page.locator("#episode-table").is_hidden()
    search.fill("")
    assert watched.rows().count() == 50


@pytest.mark.parametrize(
    ("column", "cell", "read"),
    [
        ("Calls", "calls", int),
        ("Wasted", "wasted", int),
        ("Leaves path at", "diverges", lambda text: 0 if text == "–" else int(text)),
        ("Tokens", "tokens", lambda text: int(text.replace(",", ""))),
        ("Agent", "agent", str),
        ("Outcome", "outcome", str),
    ],
)
def test_every_column_sorts_both_ways(report, watched, column, cell, read):
    page = watched.page
    watched.open(report, "#episodes&environment=CodeGym%2FBatchCosting-v1")
    seen = {}
    for _ in range(2):
        page.locator(f"th.c-{cell} button").click()
        order = page.locator(f"th.c-{cell}").get_attribute("aria-sort")
        values = [read(text) for text in watched.texts(f"#episode-rows td.c-{cell}")]
        known = [value for value in values if value != 0 or cell != "diverges"]
        assert known == sorted(known, reverse=order == "descending"), (column, order)
        seen[order] = values
    assert set(seen) == {"ascending", "descending"} and len(set(map(tuple, seen.values()))) == 2
    page.locator(f"th.c-{cell} button").click()
    assert page.locator("th[aria-sort]").count() == 0


def test_pages_turn(report, watched):
    page = watched.page
    watched.open(report, "#episodes")
    first = watched.texts("#episode-rows a")[0]
    assert page.locator("#page-back").is_disabled()
    page.get_by_role("button", name="On →").click()
    assert watched.rows().count() == 22 and page.locator("#page-number").text_content() == "Page 2 of 2"
    assert page.locator("#page-on").is_disabled()
    page.keyboard.press("ArrowLeft")
    assert watched.texts("#episode-rows a")[0] == first
    # A page number beyond the last one shows the last one.
    watched.open(report, "#episodes&page=99")
    assert page.locator("#page-number").text_content() == "Page 2 of 2"


def test_everything_works_with_keys(report, watched):
    page = watched.page
    watched.open(report)
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#help").is_hidden()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("hasty j?")  # keys are letters while one writes
    assert page.locator("#search").input_value() == "hasty j?" and page.locator("#help").is_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("w")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    focused = (
        "[...document.querySelectorAll('#episode-rows tr')].indexOf(document.activeElement.closest('tr'))"
    )
    assert page.evaluate(focused) == 0
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == 1
    page.keyboard.press("Enter")
    page.locator(".verdict").wait_for()
    current = "document.activeElement.closest('.step')?.id ?? ''"
    page.keyboard.press("j")
    assert page.evaluate(current) == "call-1"
    troubled = (
        "[...document.querySelectorAll('.step')].find(item => Number(item.id.slice(5)) > 1 && "
        "(!['ok', 'right'].includes(item.dataset.status) || item.textContent.includes('leaves the oracle')))"
    )
    wanted = page.evaluate(f"{troubled}.id")
    page.keyboard.press("n")  # the next call with which something is the matter
    assert page.evaluate(current) == wanted
    page.keyboard.press("d")
    assert "leaves the oracle’s path" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("o")
    assert page.get_by_role("tab", name="Beside the oracle").get_attribute("aria-selected") == "true"
    page.keyboard.press("e")
    assert page.locator("#expected").is_visible()
    page.keyboard.press("o")
    page.get_by_role("tab", name="Calls").focus()
    page.keyboard.press("ArrowRight")  # between tabs the arrows move between tabs
    assert page.get_by_role("tab", name="Beside the oracle").get_attribute("aria-selected") == "true"
    page.locator("#view-episode h2").click()
    page.keyboard.press("ArrowRight")
    page.get_by_text(re.compile(r"^3 of \d+")).wait_for()
    page.keyboard.press("Escape")
    page.locator("#episode-rows tr").first.wait_for()
    page.keyboard.press("Escape")
    assert page.locator("#view-overview").is_visible()


def test_rows_go_on_across_pages(report, watched):
    page = watched.page
    watched.open(report, "#episodes")
    page.locator("#episode-rows a").last.focus()
    page.keyboard.press("j")
    page.get_by_text("Page 2 of 2").wait_for()
    assert page.evaluate("document.activeElement === document.querySelector('#episode-rows a')")
    page.keyboard.press("k")
    page.get_by_text("Page 1 of 2").wait_for()
    assert page.evaluate(
        "document.activeElement === [...document.querySelectorAll('#episode-rows a')].at(-1)"
    )


def test_themes(report, watched):
    page = watched.page
    watched.open(report)
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(ground)
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(ground)
    assert light != dark
    button = page.locator("#theme")
    button.click()
    assert button.text_content() == "Theme: light" and page.evaluate(ground) == light
    page.keyboard.press("t")
    assert button.text_content() == "Theme: dark"
    page.emulate_media(color_scheme="light")
    assert page.evaluate(ground) == dark
    page.reload()
    assert page.evaluate(ground) == dark, "the choice is kept"
    button.click()
    assert button.text_content() == "Theme: auto" and page.evaluate(ground) == light


def test_addresses_lead_to_episodes(report, watched):
    page = watched.page
    watched.open(report, "#episode=hasty/CodeGym/BatchCosting-v1/12/1&tab=oracle")
    page.locator(".pairs").wait_for()
    assert "attempt 2" in page.locator("#view-episode h2").text_content()
    assert page.title().startswith("Batch costing")
    watched.open(report, "#episode=hasty/CodeGym/NoSuch-v0/0/0")
    page.get_by_text("No such episode").wait_for()
    # Nonsense shows the overview.
    for nonsense in ("#%E0%A4%A", "#episodes=%", "#&&&=", "#episodes&sort=constructor&run=%ff&page=-3"):
        watched.open(report, nonsense)
        assert page.locator("#view-overview:visible, #view-episodes:visible").count() == 1


@pytest.mark.parametrize("width", [375, 768, 1600])
def test_nothing_runs_out_of_the_page(report, watched, width):
    page = watched.page
    page.set_viewport_size({"width": width, "height": 800})
    episode = "#episode=hasty/CodeGym/BatchCosting-v1/24/0"
    tabs = [f"{episode}&tab={tab}" for tab in ("calls", "oracle", "prompt", "record")]
    addresses = ["#overview", "#episodes", *tabs]
    for address in addresses:
        watched.open(report, address)
        page.locator("main section:visible h2").first.wait_for()
        page.wait_for_timeout(50)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_figures_lead_to_their_episodes(report, watched):
    page = watched.page
    watched.open(report)
    page.get_by_role("link", name="CodeGym/BeltExchange-v0").first.click()
    watched.rows().first.wait_for()
    assert set(watched.texts("#episode-rows .id")) == {"CodeGym/BeltExchange-v0"}


def test_without_a_way_to_unpack_the_page_says_so(report, watched):
    page = watched.page
    page.add_init_script("delete window.DecompressionStream")
    watched.open(report, "#episode=hasty/CodeGym/BatchCosting-v1/12/1")
    page.get_by_text("This browser cannot unpack episodes").wait_for()


def test_without_scripts_the_figures_are_there(report, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report.as_uri())
    assert page.locator(".leaderboard").is_visible() and page.locator("noscript p").is_visible()
    context.close()


def test_paper_shows_figures_and_no_controls(report, watched):
    page = watched.page
    watched.open(report)
    page.emulate_media(media="print")
    assert page.locator(".leaderboard").is_visible()
    assert page.locator("#theme").is_hidden() and page.locator("nav.views").is_hidden()
    watched.open(report, "#episode=hasty/CodeGym/BatchCosting-v1/12/1")
    page.locator(".verdict").wait_for()
    assert page.locator(".step").first.is_visible() and page.locator("#reveal").is_hidden()
