"""Takes the pictures with a Chromium. Sizes are CSS pixels, times milliseconds."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from riskadmin.pictures.pages import THEMES, WINDOW, Picture
from riskadmin.pictures.palette import shrink

CHROMIUMS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE_MS: Final = 20_000
IDLE_MS: Final = 3_000
SETTLED_MS: Final = 1_500
"""A live page words its counts and states once a second from its first figures on."""
CONFIRM: Final = "/accounts/reauthenticate/"
EXAMPLE_FIRMS: Final = ("EX1", "123")
NO_CHROMIUM: Final = (
    "No Chromium was found. Install one (`playwright install chromium-headless-shell`, or the package chromium of your "
    "system), or set CHROMIUM_PATH to one."
)


class NoPicture(Exception):
    """A picture could not be taken; the text says which and why."""


class _Shown(NamedTuple):
    """One user's browser in one theme. `places` has what the placeholders of paths stand for."""

    context: BrowserContext
    theme: str
    password: str
    places: dict[str, str]


def take(
    pictures: tuple[Picture, ...], base: str, password: str, folder: Path, say: Callable[[str], object]
) -> Iterator[Path]:
    """Write each picture in each theme and window, and yield its file.

    Raises NoPicture without a Chromium, when nothing answers at `base`, and when a page is not what it should be."""
    with sync_playwright() as playwright, _browser(playwright) as browser:
        for theme in THEMES:
            for who in dict.fromkeys(picture.who for picture in pictures):
                say(f"{theme}, {who or 'nobody signed in'}")
                with _context(browser, base, theme, who) as context:
                    places = _sign_in(context, who, password) if who else {}
                    shown = _Shown(context, theme, password, places)
                    for picture in (picture for picture in pictures if picture.who == who):
                        yield from _take(shown, picture, folder)


@contextmanager
def _browser(playwright: Playwright) -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM_PATH") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    try:
        browser = playwright.chromium.launch(executable_path=path)
    except Error as fault:
        raise NoPicture(NO_CHROMIUM) from fault
    try:
        yield browser
    finally:
        browser.close()


@contextmanager
def _context(browser: Browser, base: str, theme: str, who: str | None) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=base, color_scheme=theme, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    try:
        yield context
    except Error as fault:
        raise NoPicture(f"{base} as {who or 'nobody'}: {fault.message.splitlines()[0]}") from fault
    finally:
        context.close()


def _sign_in(context: BrowserContext, who: str, password: str) -> dict[str, str]:
    """Sign in, and find what the placeholders of paths stand for."""
    page = context.new_page()
    page.goto("/accounts/login/?next=/")
    page.fill("[name=login]", who)
    page.fill("[name=password]", password)
    page.click("button[type=submit]")
    page.wait_for_url(re.compile(r"/(?!accounts/)"))
    groups = _links(page, r"^/firms/(\w+)/groups/\d+/$")
    page.goto("/demo/inbox/")
    mails = _links(page, r"^/demo/inbox/\d+/$")
    page.goto("/key-pairs/EX1/")
    pairs = [path.removesuffix("secret/") for path in _links(page, r"^/key-pairs/EX1/\w+/secret/$")]
    busy = [path for path in groups if path.split("/")[2] not in EXAMPLE_FIRMS]
    example = [path for path in groups if "/EX1/" in path]
    page.close()
    found = {"ex1": example, "busy": busy, "mail": mails, "pair": pairs}
    return {name: paths[0] for name, paths in found.items() if paths}


def _links(page: Page, pattern: str) -> list[str]:
    links: list[str] = page.eval_on_selector_all("main a", "links => links.map(link => link.getAttribute('href'))")
    return [link for link in links if link and re.search(pattern, link)]


def _take(shown: _Shown, picture: Picture, folder: Path) -> Iterator[Path]:
    try:
        path = picture.path.format(**shown.places)
    except KeyError as missing:
        raise NoPicture(
            f"{picture.name}: the demo has nothing to show yet for {missing}; let it run a minute."
        ) from None
    for width, height in picture.windows:
        page = shown.context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        _open(page, picture, path, shown.password)
        wide = "" if width == WINDOW[0] else f"-{width}"
        target = folder / f"{picture.name}-{shown.theme}{wide}.png"
        target.write_bytes(shrink(page.screenshot(full_page=picture.whole, animations="disabled", scale="css")))
        page.close()
        yield target


def _open(page: Page, picture: Picture, path: str, password: str) -> None:
    """Load the page and wait until nothing moves but figures. Raises NoPicture for another status or a redirect."""
    answer = page.goto(path)
    if _place(page) == CONFIRM != path:
        page.fill("[name=password]", password)
        with page.expect_navigation() as navigation:
            page.click("button[type=submit]")
        answer = navigation.value
    with suppress(PlaywrightTimeout):  # a page that asks for news all the time is never idle
        page.wait_for_load_state("networkidle", timeout=IDLE_MS)
    status = answer.status if answer else "nothing"
    if status != picture.status or _place(page) != path.split("?")[0]:
        raise NoPicture(f"{picture.name}: {path} answered {status} at {_place(page)}, not {picture.status}.")
    if page.locator("[data-group], [data-live-all]").count():
        page.locator("html[data-feed=live]").wait_for(state="attached")
        page.wait_for_timeout(SETTLED_MS)


def _place(page: Page) -> str:
    return str(page.evaluate("location.pathname"))
