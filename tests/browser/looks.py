"""What is wrong with a page as a browser shows it."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

import axe_playwright_python
from playwright.sync_api import ConsoleMessage, Page, Request

WIDE: Final = 1280
PHONE: Final = 390
BOTH: Final = (WIDE, PHONE)
GRAVE: Final = {"serious", "critical"}
# Lies among the static files of the houses, so that Chromium compiles it once.
AXE: Final = Path(axe_playwright_python.__file__).with_name("axe.min.js")
# What the admin's libraries build and alone can mend: the picker of related rows, the list of buttons above a list.
LIBRARY: Final = [[".select2-container"], [".object-tools"]]
# The same on every page.
FRAME: Final = [".frame-side"]

# Words that Chinese pages rightly show in Latin letters.
LATIN: Final = {
    "CSV", "XLSX", "ID", "English", "PDF", "IP", "Ctrl", "UTF", "GB", "BOM", "KB", "MB", "Excel", "csv", "xlsx",
    "Word", "PPT", "Chrome", "Linux", "AES", "GCM", "Argon",
    "Outlook", "App", "Internet", "URL", "ICSx",
}  # fmt: skip
# What people called their accounts and files is theirs; addresses are not words.
_NAMES: Final = re.compile(
    r"secretary\d+|(?:create_)?administrator|admin|organiser|leader|reader|load_demo|migrate|\S+\.(?:csv|xlsx)|/[\w/-]+|\d+[A-Z]\b"
)
_WORDS: Final = re.compile(r"[A-Za-z]{2,}")

# Not text: scripts, icons whose names a font draws, and what the admin's libraries say in no language but their own.
APART: Final = (
    "script,style,[translate=no],.material-symbols-outlined,.simplebar-content-wrapper[aria-label],"
    ".select2-selection__clear"
)

# Everything a reader sees or hears.
_TEXT: Final = """apart => {
  const shown = each => each.checkVisibility() && !each.closest(apart);
  const spoken = ['placeholder', 'aria-label', 'title', 'alt'];
  const found = [document.title];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) if (shown(texts.currentNode.parentElement)) found.push(texts.currentNode.data);
  for (const each of document.querySelectorAll('[placeholder],[aria-label],[title],[alt]'))
    if (shown(each)) found.push(...spoken.map(name => each.getAttribute(name) || ''));
  return found;
}"""
# Of many alike the eighth bars nobody whom the first seven let pass.
_SHORTEN: Final = """() => {
  const repeated = [...document.querySelectorAll('tr,tbody,li,option,.form-check,.calendarbox')];
  for (const parent of new Set(repeated.map(each => each.parentElement))) {
    const met = {};
    for (const each of [...parent.children]) {
      const kind = each.tagName + each.className;
      met[kind] = (met[kind] || 0) + 1;
      if (met[kind] > 7) each.remove();
    }
  }
}"""
# Contrast, the slowest rule, is the same at every width.
_AXE: Final = """([apart, grave, contrast]) => axe.run({exclude: apart}, {
  resultTypes: ['violations'], rules: {'color-contrast': {enabled: contrast}},
}).then(found =>
  found.violations.filter(each => grave.includes(each.impact)).map(each => (
    {id: each.id, where: each.nodes.slice(0, 2).map(node => node.html.slice(0, 150))})))"""
_LISTEN: Final = """document.addEventListener('securitypolicyviolation',
  event => console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI));"""
_WIDER: Final = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const clipped = each => each && (getComputedStyle(each).overflowX !== 'visible' || clipped(each.parentElement));
  const escapes = each => getComputedStyle(each).position === 'absolute' || !clipped(each.parentElement);
  return [...document.querySelectorAll('body *')]
    .filter(each => each.getBoundingClientRect().right > room + 1 && escapes(each))
    .slice(0, 3).map(each => each.tagName.toLowerCase() + '.' + each.className);
}"""


class Looker:
    """Listens to a window and says what is wrong with the page in it."""

    def __init__(self, page: Page, home: str, *, chinese: bool) -> None:
        self.page = page
        self._home = home
        self._chinese = chinese
        self._heard: list[str] = []
        self._width = 0
        self._frame_looked_at: set[int] = set()
        page.add_init_script(_LISTEN)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._heard.append(f"script: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._heard.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self._home, "data:", "blob:")):
            self._heard.append(f"calls elsewhere: {request.url}")

    def problems(self, *, barriers_at: Collection[int] = BOTH) -> list[str]:
        """Of the page shown now, at both widths; axe, the slow part, looks for barriers at those given."""
        self.page.wait_for_load_state()
        found: list[str] = []
        for width in sorted(BOTH, key=lambda width: width != self._width):  # from the one it has: another takes long
            self._widen(width)
            found += [f"{width}: wider than the window: {part}" for part in self.page.evaluate(_WIDER)]
        if self._chinese:
            found += [f"not Chinese: {word}" for word in self._latin_words()]
        if barriers_at:
            self.page.evaluate(_SHORTEN)
        for width in sorted(barriers_at, key=lambda width: width != self._width):
            self._widen(width)
            found += [f"{width}: {barrier}" for barrier in self._barriers()]
        return found + self.faults()

    def faults(self) -> list[str]:
        """What the window has complained of since the last look."""
        heard = self._heard.copy()
        self._heard.clear()
        return heard

    def _widen(self, width: int) -> None:
        if width != self._width:
            self.page.set_viewport_size({"width": width, "height": 900})
            self._width = width

    def _barriers(self) -> Iterator[str]:
        if not self.page.evaluate("'axe' in window"):
            self.page.add_script_tag(url=f"/static/{AXE.name}")
        apart = [*LIBRARY, FRAME] if self._width in self._frame_looked_at else LIBRARY
        self._frame_looked_at.add(self._width)
        for violation in self.page.evaluate(_AXE, [apart, sorted(GRAVE), self._width == WIDE]):
            yield f"{violation['id']}: {violation['where']}"

    def _latin_words(self) -> list[str]:
        text = " ".join(self.page.evaluate(_TEXT, APART))
        return sorted(set(_WORDS.findall(_NAMES.sub(" ", text))) - LATIN)
