#!/usr/bin/env python3
"""
Look at a report in a browser without a network, and complain about what a reader must not meet.

    .ci/screenshots.py REPORT.html OUTDIR

Writes report-1280.png and report-390.png. Exit code 1 if the page asks for anything but itself,
writes to the console, raises an error, or is wider than a phone. Needs playwright and Chromium.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS_PX = {1280: 900, 390: 844}  # and the heights of such screens
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def chromium() -> str | None:
    """Return the path of the system's Chromium, None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def launch(playwright) -> Browser:
    """Start the system's Chromium: playwright's own would have to be downloaded."""
    path = chromium()
    if path is None:
        sys.exit("no chromium on the PATH; on Debian: apt-get install chromium")
    return playwright.chromium.launch(executable_path=path, args=list(_FLAGS))


def watched(page: Page, address: str) -> list[str]:
    """Return a list that grows by whatever the page does and must not."""
    problems: list[str] = []

    def on_request(request) -> None:
        if request.url.split("#")[0] != address and not request.url.startswith("data:"):
            problems.append(f"request: {request.url}")

    page.on("request", on_request)
    page.on("console", lambda message: problems.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: problems.append(f"page error: {error}"))
    return problems


def use_everything(page: Page) -> None:
    """Press what can be pressed: each mode, layer and table head, and the first sites' buttons."""
    for radio in page.locator(".modes label").all():
        radio.click()
    slider = page.locator(".compare input")
    slider.fill("300")
    page.locator(".modes label").first.click()
    for box in page.locator(".legend input").all():
        box.click()
        box.click()
    for button in page.locator(".site-list button").all()[:3]:
        button.click()
        page.locator(".leaflet-popup").wait_for()
    for head in page.locator("table.sortable thead button").all():
        head.click()


def inspect(browser: Browser, report: Path, out: Path, *, width_px: int) -> list[str]:
    """Take the picture of one width and return what is wrong there."""
    context = browser.new_context(
        viewport={"width": width_px, "height": WIDTHS_PX[width_px]},
        offline=True,
        reduced_motion="reduce",
    )
    page = context.new_page()
    address = report.resolve().as_uri()
    problems = watched(page, address)
    page.goto(address)
    page.wait_for_load_state("load")
    page.screenshot(path=out / f"report-{width_px}.png", full_page=True)
    use_everything(page)
    wide = page.evaluate("[document.scrollingElement.scrollWidth, window.innerWidth]")
    if wide[0] > wide[1]:
        problems.append(f"the page is {wide[0]} px wide on a screen of {wide[1]} px")
    context.close()
    return [f"at {width_px} px: {problem}" for problem in problems]


def main(report: str, out: str) -> int:
    """Look at a report; return the exit code."""
    from playwright.sync_api import sync_playwright

    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    problems = []
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for width_px in WIDTHS_PX:
            problems += inspect(browser, Path(report), folder, width_px=width_px)
        browser.close()
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2]))
