#!/usr/bin/env python3
"""Opens a report in headless Chromium, on a desk and on a phone, and tells what its reader would miss.

No word on the console, every picture drawn (with --live by Vega, else as it stands in the page) with named axes, no text cut
off at the edge of its picture, no page wider than the screen, no table without caption, no two elements of one id.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from urllib.parse import unquote

SCREENS = {"desk": (1200, 900), "phone": (390, 844)}

CHECK = """
<script>
setTimeout(() => {
  const wrong = [], live = LIVE;
  const name = (figure) => (figure.querySelector("figcaption") || {}).textContent;
  for (const figure of document.querySelectorAll("figure")) {
    const svg = figure.querySelector("svg"), title = name(figure);
    if (!svg) { wrong.push("no picture: " + title); continue; }
    if (figure.querySelector("script.vega-lite") && Boolean(figure.querySelector(".drawn svg")) !== live)
      wrong.push((live ? "not drawn by Vega: " : "drawn by a script: ") + title);
    const texts = [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim());
    if (texts.length < 3) wrong.push("axes without words: " + title);
    const box = svg.getBoundingClientRect();
    for (const text of texts) {
      const place = text.getBoundingClientRect();
      if (place.left < box.left - 1 || place.right > box.right + 1 || place.top < box.top - 1 || place.bottom > box.bottom + 1)
        wrong.push("cut off in '" + title + "': " + text.textContent);
    }
    if (!svg.querySelector("path, line, polyline, circle")) wrong.push("nothing drawn: " + title);
  }
  if (document.documentElement.scrollWidth > window.innerWidth)
    wrong.push("the page is " + document.documentElement.scrollWidth + " pixels wide on a screen of " + window.innerWidth);
  for (const table of document.querySelectorAll("table")) if (!table.caption) wrong.push("a table without caption");
  const ids = [...document.querySelectorAll("body [id]:not(svg [id])")].map((element) => element.id);
  for (const id of new Set(ids)) if (ids.filter((other) => other === id).length > 1) wrong.push("two elements of id " + id);
  const found = document.createElement("pre");
  found.id = "found-by-open-page";
  found.textContent = encodeURIComponent(JSON.stringify({wrong, pictures: document.querySelectorAll("figure").length}));
  document.body.append(found);
}, 3000);
</script>
"""


def opened(page, screen, live, folder):
    """(what is wrong, pictures) of one page on one screen."""
    with open(page, encoding="utf-8") as file:
        text = file.read()
    copy = os.path.join(folder, "page.html")
    with open(copy, "w", encoding="utf-8") as file:
        file.write(text.replace("</body>", CHECK.replace("LIVE", str(live).lower()) + "</body>"))
    width, height = SCREENS[screen]
    chromium = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile",
                f"--window-size={width},{height}", "--virtual-time-budget=20000", "--enable-logging=stderr", "--dump-dom",
                f"file://{copy}"]
    done = subprocess.run(chromium, capture_output=True, text=True, errors="replace", timeout=120, check=False)
    found = re.search(r'id="found-by-open-page">([^<]*)<', done.stdout)
    if not found:
        return [f"{screen}: the page did not come up: {done.stderr[-2000:]}"], 0
    told = json.loads(unquote(found[1]))
    console = re.findall(r"CONSOLE[^\"]*\"([^\"]*)", done.stderr)
    return [f"{screen}: {one}" for one in told["wrong"] + ["console: " + words for words in console]], told["pictures"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("page", nargs="+")
    parser.add_argument("--live", action="store_true", help="pictures must be drawn by Vega")
    options = parser.parse_args()
    wrong = []
    for page in options.page:
        for screen in SCREENS:
            with tempfile.TemporaryDirectory(prefix="concert-page.", ignore_cleanup_errors=True) as folder:
                missed, pictures = opened(page, screen, options.live, folder)
            wrong += [f"{page}: {one}" for one in missed]
            if pictures == 0:
                wrong.append(f"{page}: {screen}: no picture")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
