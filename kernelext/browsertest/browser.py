"""Drives the Taskonomy kernel in a real JupyterLab in headless Chromium.

Usage: browser.py TASKONOMY OUT

TASKONOMY is the program, OUT a folder for screenshots and for what the servers
write. Every check asserts; the first that fails ends the run with exit code 1.
Numbers in milliseconds are printed, never asserted.
"""

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

from playwright.sync_api import expect, sync_playwright

TASKONOMY = os.path.abspath(sys.argv[1])
OUT = pathlib.Path(sys.argv[2]).absolute()
TOKEN = "browsertest"
ROOT = pathlib.Path(__file__).resolve().parents[2]

IDLE = ".jp-Notebook-ExecutionIndicator[data-status=idle]"


def notebook(path, *cells):
    """Writes a notebook of code cells."""
    path.write_text(json.dumps({
        "cells": [{"cell_type": "code", "id": f"cell{i}", "metadata": {}, "source": text,
                   "outputs": [], "execution_count": None} for i, text in enumerate(cells)],
        "metadata": {"kernelspec": {"display_name": "Taskonomy (Go)", "language": "go", "name": "taskonomy"}},
        "nbformat": 4, "nbformat_minor": 5}))


CELLS = [
    '%%\nfmt.Println("hello", len(task.Taskonomy().Targets()))',                                         # 0
    '%%\nm := nb.Must(nb.Must(published.Transfers("16k")).Matrix(1)).NormalizeRows()\n'
    'nb.Figure(nb.Must(figure.NewHeatMap(figure.Names{}, figure.PlotPanel(m))))',                       # 1
    '%%\nnb.Table([]string{"task", "n"}, [][]any{{"<b>depth</b>", 1.5}, {"normals", 2}})',              # 2
    '%%solve published --budget 8 --max-order 4',                                                       # 3
    '%%solve published --budget 8\nrequire = dpth',                                                     # 4
    '%%affinity published',                                                                             # 5
    '%%\nfor i := range 100 {\n\tfmt.Println("tick", i)\n\ttime.Sleep(200 * time.Millisecond)\n}',      # 6
    '%%solve published --budget 4\nrequire = norm',                                                     # 7
    '%%taskonomy curve --transfers published --budgets 1-3 --max-order 2',                              # 8
    '%%\ns := nb.IntSlider("n", 1, 9, 3)\nnb.Interact(func() { nb.Markdown(fmt.Sprint("value ", s.Int())) }, s)',  # 9
    '%%\nfmt.Println(undefinedName)',                                                                   # 10
]


class Server:
    """A JupyterLab of its own, with its own notebooks."""

    def __init__(self, name, *arguments):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="browsertest-"))
        self.log = open(OUT / f"server-{name}.log", "w")
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.base = next((a.split("=", 1)[1] for a in arguments if "base_url" in a), "/")
        self.secure = any("certfile" in a for a in arguments)
        self.url = f"{'https' if self.secure else 'http'}://localhost:{self.port}{self.base}"
        extra = [x for a in ("--IdentityProvider.token=" + TOKEN, *arguments) for x in ("--jupyter", a)]
        self.runtime = self.folder / "runtime"
        self.process = subprocess.Popen(
            [TASKONOMY, "lab", "--no-browser", "--port", str(self.port), "--notebooks", str(self.folder),
             "--module", str(ROOT), *extra], stdout=self.log, stderr=self.log, start_new_session=True,
            env={**os.environ, "JUPYTER_RUNTIME_DIR": str(self.runtime)})

    def wait(self):
        import ssl
        context = ssl._create_unverified_context() if self.secure else None
        for _ in range(1200):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(self.url + "api", timeout=2, context=context).read()
                return self
            assert self.process.poll() is None, "the server ended: see " + self.log.name
            time.sleep(0.1)
        raise AssertionError("the server does not answer")

    def kernels(self):
        """The kernels whose connection files are those of this server."""
        out = subprocess.run(["ps", "-eo", "pid=,args="], capture_output=True, text=True).stdout
        return [line.split()[0] for line in out.splitlines() if str(self.runtime) in line]

    def close(self):
        assert self.kernels(), "there is no kernel of this server: the check below would prove nothing"
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(40)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise AssertionError("the server did not end when told to")
        finally:
            self.log.close()
            shutil.rmtree(self.folder, ignore_errors=True)
        assert not self.kernels(), "kernels outlived their server"


class Page:
    """A notebook in a browser tab."""

    def __init__(self, context, server, name):
        self.page, self.server, self.name = context.new_page(), server, name
        self.page.set_default_timeout(30000)
        self.errors = []
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        self.open()

    def open(self, workspace="reset"):
        start = time.time()
        self.page.goto(f"{self.server.url}lab/tree/{self.name}?token={TOKEN}&{workspace}")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60000)
        # The indicator says idle before there is a kernel; the status bar does not.
        self.page.wait_for_function("() => document.body.innerText.includes('Taskonomy (Go) | Idle')", timeout=60000)
        took = time.time() - start
        self.page.wait_for_timeout(500)
        return took

    def cell(self, i):
        return self.page.locator(".jp-Notebook .jp-Cell").nth(i)

    def outputs(self, i):
        return self.cell(i).locator(".jp-OutputArea-output")

    def shot(self, name):
        self.page.wait_for_timeout(300)
        self.page.screenshot(path=str(OUT / f"{name}.png"))

    def idle(self):
        self.page.wait_for_timeout(100)
        self.page.wait_for_selector(IDLE, timeout=60000)

    def run(self, i, selector):
        """Runs a cell; returns the milliseconds from key press to the first new output that matches."""
        cell = self.cell(i)
        cell.scroll_into_view_if_needed()
        cell.locator(".cm-content").click()
        self.page.evaluate("""([i, selector]) => {
          const cell = document.querySelectorAll('.jp-Notebook .jp-Cell')[i];
          cell.querySelectorAll('.jp-OutputArea-output').forEach(e => e.setAttribute('data-old', '1'));
          window._shown = new Promise(done => cell.addEventListener('keydown', () => {
            const start = performance.now();
            const timer = setInterval(() => {
              const fresh = [...cell.querySelectorAll('.jp-OutputArea-output:not([data-old])')];
              if (fresh.some(e => e.matches(selector) || e.querySelector(selector))) {
                clearInterval(timer); done(performance.now() - start);
              }
            }, 1);
          }, {capture: true, once: true}));
        }""", [i, selector])
        self.page.keyboard.press("Control+Enter")
        took = self.page.evaluate("Promise.race([window._shown, new Promise(r => setTimeout(() => r(-1), 60000))])")
        assert took >= 0, f"cell {i}: no output {selector}; it shows {self.outputs(i).all_inner_texts()}"
        return took

    def command(self, *keys):
        """Presses keys in command mode."""
        self.page.keyboard.press("Escape")
        for key in keys:
            self.page.keyboard.press(key)

    def menu(self, *labels):
        self.page.locator(f".lm-MenuBar-itemLabel:text-is('{labels[0]}')").click()
        self.page.locator(f".lm-Menu-itemLabel:text-is('{labels[1]}')").first.click()

    def save(self):
        self.command("Control+s")
        self.page.wait_for_timeout(1200)
        return json.loads((self.server.folder / self.name).read_text())


def report(name, values):
    print(f"  {name}: median {statistics.median(values):.0f} ms of {len(values)} (from {min(values):.0f} to {max(values):.0f})")


def slide(page, index, key, selector, text):
    """Moves a slider by a key; returns the milliseconds until an element shows the text."""
    took = page.page.evaluate("""([index, key, selector, text]) => new Promise(done => {
      const handle = document.querySelectorAll('.widget-slider .noUi-handle')[index];
      handle.focus();
      const start = performance.now();
      handle.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
      const timer = setInterval(() => {
        if ([...document.querySelectorAll(selector)].some(e => e.textContent.includes(text))) {
          clearInterval(timer); done(performance.now() - start);
        }
      }, 1);
      setTimeout(() => done(-1), 5000);
    })""", [index, key, selector, text])
    assert took >= 0, f"the slider did not lead to {text!r} in {selector}"
    return took


def check_cells(context, server):
    notebook(server.folder / "cells.ipynb", *CELLS)
    page = Page(context, server, "cells.ipynb")
    page.run(0, "pre")
    assert page.outputs(0).first.inner_text().strip() == "hello 22", page.outputs(0).all_inner_texts()
    report("Go cell", [page.run(0, "pre") for _ in range(3)])
    report("figure", [page.run(1, "img, svg") for _ in range(2)])
    page.run(2, "table")
    assert "<b>depth</b>" in page.outputs(2).first.inner_text(), "data is not escaped"
    page.shot("01_go_cells")
    page.run(3, "table")
    report("%%solve, key press to table", [page.run(3, "table") for _ in range(11)])
    page.idle()
    assert "Supervise 8 tasks" in page.outputs(3).first.inner_text()
    expect(page.cell(3).locator(".jp-OutputArea-output img")).to_have_count(1)
    page.shot("02_solve")
    page.run(4, "pre")
    text = page.outputs(4).first.inner_text()
    assert "line 2, column 11" in text and "did you mean" in text, text
    page.shot("03_error")
    page.run(5, ".vega-embed canvas, .vega-embed svg")
    page.idle()
    chart = page.cell(5).locator(".vega-embed canvas, .vega-embed svg.marks").first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    for dx in range(160, 340, 12):
        page.page.mouse.move(box["x"] + dx, box["y"] + 60)
        page.page.wait_for_timeout(50)
        if page.page.locator("#vg-tooltip-element.visible").count():
            break
    page.page.wait_for_timeout(300)
    tooltip = page.page.locator("#vg-tooltip-element").inner_text()
    assert "affinity" in tooltip and "gain" in tooltip, tooltip
    page.shot("04_affinity_hover")
    page.run(8, "pre")
    page.idle()
    assert "budget,objective" in page.outputs(8).first.inner_text(), page.outputs(8).all_inner_texts()
    # Interrupt a Go cell.
    page.run(6, "pre")
    start = time.time()
    page.command("i", "i")
    page.page.wait_for_selector(IDLE, timeout=10000)
    print(f"  interrupt: idle after {1000 * (time.time() - start):.0f} ms")
    assert "signal: interrupt" in " ".join(page.outputs(6).all_inner_texts()), page.outputs(6).all_inner_texts()
    # Errors of Go cells name the cell by its prompt, after cells that GoNB never saw.
    page.run(10, "*")
    page.idle()
    prompt = page.cell(10).locator(".jp-InputPrompt").inner_text().strip("[]: \n")
    assert f"Cell[{prompt}]: Line 2" in page.cell(10).inner_text(), (prompt, page.cell(10).inner_text())
    page.shot("05_go_error")
    check_completion(page)
    check_restart(page)
    page.page.close()


def check_completion(page):
    cell = page.cell(7)
    cell.scroll_into_view_if_needed()
    cell.locator(".cm-content").click()
    page.page.keyboard.press("Control+End")
    page.page.keyboard.type("\nim")
    start = time.time()
    page.page.keyboard.press("Tab")
    page.page.wait_for_function("""() => [...document.querySelectorAll('.jp-Notebook .jp-Cell')][7]
      .querySelector('.cm-content').innerText.includes('importance')
      || document.querySelector('.jp-Completer:not(.lm-mod-hidden) .jp-Completer-item')""", timeout=5000)
    print(f"  Tab in a solve cell: {1000 * (time.time() - start):.0f} ms")
    if "importance" not in cell.locator(".cm-content").inner_text():  # A single match is shown first.
        page.page.keyboard.press("Enter")
    expect(cell.locator(".cm-content")).to_contain_text("importance")
    page.page.keyboard.type(" = rgb2")
    page.page.keyboard.press("Tab")
    page.page.wait_for_selector(".jp-Completer:not(.lm-mod-hidden) .jp-Completer-item", timeout=5000)
    items = page.page.locator(".jp-Completer-item").all_inner_texts()
    assert any("rgb2sfnorm=" in i for i in items), items
    page.shot("06_completion")
    page.page.keyboard.press("Escape")
    page.page.keyboard.press("Control+Home")
    for _ in range(4):
        page.page.keyboard.press("ArrowRight")
    page.page.keyboard.press("Shift+Tab")
    expect(page.page.locator(".jp-Tooltip")).to_contain_text("Finds which tasks to supervise")
    page.shot("07_inspection")
    page.page.keyboard.press("Escape")


def check_restart(page):
    page.command("0", "0")
    page.page.locator(".jp-Dialog .jp-mod-accept").first.click()
    page.page.wait_for_timeout(300)
    page.idle()
    page.run(3, "table")
    expect(page.cell(3).locator(".jp-InputPrompt")).to_contain_text("[1]")


def check_interactive(context, server):
    notebook(server.folder / "interactive.ipynb", "%%solve published --budget 3 --max-order 2 --interactive",
             CELLS[6], CELLS[9])
    page = Page(context, server, "interactive.ipynb")
    report("%%solve --interactive to controls", [page.run(0, ".widget-slider") for _ in range(3)])
    page.page.wait_for_timeout(500)
    inside, static = ".widget-html-content", ".jp-OutputArea-child .jp-RenderedHTMLCommon:not(.widget-html-content)"
    moves, shown, budget = [], [], 3
    for n in range(20):
        budget += 1 if n % 8 < 4 else -1
        key = "ArrowRight" if n % 8 < 4 else "ArrowLeft"
        (moves if n % 2 else shown).append(slide(page, 0, key, inside if n % 2 else static, f"budget {budget},"))
        page.page.wait_for_timeout(50)
    report("slider to table in the controls", moves)
    report("slider to the ordinary output", shown)
    page.page.wait_for_timeout(600)
    page.shot("10_interactive")
    page.run(1, "pre")
    busy = []
    for n in range(6):
        budget += 1 if n % 2 == 0 else -1
        busy.append(slide(page, 0, "ArrowRight" if n % 2 == 0 else "ArrowLeft", inside, f"budget {budget},"))
    assert page.page.locator(IDLE).count() == 0, "the Go cell does not run any more"
    report("the same while a Go cell runs", busy)
    page.shot("11_interactive_busy")
    page.cell(1).click()
    page.command("i", "i")
    page.idle()
    # Other controls.
    page.page.locator("select[multiple]").first.select_option(["rgb2sfnorm", "class_1000"])
    page.page.wait_for_timeout(600)
    text = page.page.locator(inside).first.inner_text()
    assert re.search(r"Supervise \d tasks?[^\n]*class_1000", text) and "rgb2sfnorm" in text.split("\n")[1], text[:300]
    page.page.locator(".widget-checkbox input").first.click()
    page.page.wait_for_timeout(600)
    assert "paper form" in page.page.locator(inside).first.inner_text()
    page.page.locator(".jupyter-widget-TabPanel-tabContents, .lm-TabBar-tab").first.wait_for()
    page.page.locator(".jupyter-widget-tab .lm-TabBar-tab").nth(1).click()
    page.page.wait_for_selector(".jupyter-widget-tab svg", timeout=5000)
    page.page.wait_for_timeout(500)
    page.shot("12_interactive_drawing")
    page.page.locator(".jupyter-widget-tab .lm-TabBar-tab").nth(2).click()
    page.page.wait_for_function("() => [...document.querySelectorAll('.jupyter-widget-tab th')].some(e => e.textContent === 'worse by')")
    page.page.locator(".jupyter-widget-tab .lm-TabBar-tab").nth(0).click()
    check_two_tabs(context, server, page, inside)
    check_reload(page, inside)
    check_go_controls(page)
    page.save()
    page.page.close()
    check_reopened(context, server)


def value(page):
    return page.page.locator(".widget-readout").first.inner_text()


def check_two_tabs(context, server, page, inside):
    page.save()  # The other tab shows what is in the file.
    other = Page(context, server, "interactive.ipynb")
    other.page.wait_for_selector(".widget-slider")
    assert value(other) == value(page)
    before = int(value(page))
    slide(other, 0, "ArrowRight", inside, f"budget {before + 1},")
    page.page.wait_for_function("v => document.querySelector('.widget-readout').textContent === v", arg=str(before + 1))
    other.page.close()


def check_reload(page, inside):
    page.page.wait_for_timeout(800)  # The picture follows when the controls stand still.
    saved = page.save()
    texts = ["".join(o["data"].get("text/html", "")) for o in saved["cells"][0]["outputs"] if "data" in o]
    assert any("Supervise" in t for t in texts), "the saved notebook lacks the table"
    assert any("data:image/png" in t for t in texts), "the saved notebook lacks the picture"
    before = value(page)
    took = page.open()
    page.page.wait_for_selector(".widget-slider")
    assert value(page) == before, "the reload lost the value"
    print(f"  reload: controls back with their values, idle after {took:.1f} s")
    slide(page, 0, "ArrowLeft", inside, f"budget {int(before) - 1},")
    # JupyterLab no longer brings changes to ordinary outputs, so the controls say how to save what they show.
    expect(page.page.locator(inside + " pre").first).to_contain_text(f"budget = {int(before) - 1}")
    page.shot("13_reloaded")


def check_go_controls(page):
    sliders = page.page.locator(".widget-slider").count()
    page.run(2, ".widget-slider")
    page.page.wait_for_function("() => document.body.innerText.includes('value 3')")
    index = page.page.locator(".widget-slider .noUi-handle").count() - 1
    took = [slide(page, index, "ArrowRight", ".jp-RenderedMarkdown", f"value {v}") for v in range(4, 9)]
    report("slider of a Go cell to its output", took)
    page.shot("14_go_controls")
    page.page.locator("button", has_text="Done").last.click()
    page.idle()
    assert page.page.locator(".widget-slider").count() > sliders


def check_reopened(context, server):
    """The saved notebook on a fresh kernel: outputs are there without running anything."""
    shutil.copy(server.folder / "interactive.ipynb", server.folder / "reopened.ipynb")
    page = Page(context, server, "reopened.ipynb")
    page.page.wait_for_timeout(2500)
    text = page.cell(0).inner_text()
    assert "Supervise" in text, text[:200]
    page.cell(0).locator("summary").click()
    expect(page.cell(0).locator("details img")).to_be_visible()
    page.shot("15_reopened")
    page.page.close()


def check_train(context, server):
    """A training shows its curve, stops at a checkpoint, goes on, and is transferred from."""
    cell = ("%%train depth --steps 800\nbackend = go\ncache = world\nset = data.size=16\nset = data.oversample=1\n"
            "set = data.train=4\nset = data.validation=1\nset = data.test=2\nset = data.views=6\nset = specific.held=0.25\n"
            "set = specific.width=16\nset = specific.grid=4\nset = specific.every=20\nset = specific.patience=1000")
    resumed = cell.replace("--steps 800", "--steps 800 --resume")
    transfer = "%%train normals --from depth --steps 200\nbackend = go\ncache = world"
    notebook(server.folder / "train.ipynb", cell, resumed, "%%train dep", transfer)
    page = Page(context, server, "train.ipynb")
    report("%%train to the first curve", [page.run(0, "svg polyline")])
    page.page.wait_for_function("() => document.querySelectorAll('.jp-Notebook .jp-OutputArea-output svg circle').length > 3")
    page.shot("21_train_live")
    start = time.time()
    page.command("i", "i")
    page.page.wait_for_selector(IDLE, timeout=30000)
    print(f"  interrupt of %%train: idle after {1000 * (time.time() - start):.0f} ms")
    expect(page.cell(0)).to_contain_text("To go on, run this cell:")
    assert page.cell(0).locator(".jp-OutputArea-output pre").first.inner_text().strip() == resumed, page.outputs(0).all_inner_texts()
    expect(page.cell(0).locator(".jp-OutputArea-output img")).to_have_count(1)
    page.shot("22_train_stopped")
    page.run(1, "table")
    page.idle()
    expect(page.cell(1)).to_contain_text("beats the best constant answer")
    expect(page.cell(1).locator(".jp-OutputArea-output img")).to_have_count(2)  # The curves and the answers.
    page.cell(1).locator("table").scroll_into_view_if_needed()
    page.shot("23_train_done")
    page.run(3, "table")
    page.idle()
    expect(page.cell(3)).to_contain_text("from depth")
    expect(page.cell(3).locator(".jp-OutputArea-output img")).to_have_count(2)
    page.cell(3).locator("table").scroll_into_view_if_needed()
    page.shot("25_train_transfer")
    page.cell(2).locator(".cm-content").click()
    page.page.keyboard.press("Control+End")
    page.page.keyboard.press("Backspace")
    page.page.keyboard.press("Tab")
    page.page.wait_for_selector(".jp-Completer:not(.lm-mod-hidden) .jp-Completer-item", timeout=5000)
    page.page.keyboard.press("Escape")
    page.save()
    page.page.close()
    shutil.copy(server.folder / "train.ipynb", server.folder / "trained.ipynb")
    page = Page(context, server, "trained.ipynb")  # Outputs are there without running anything.
    page.page.wait_for_timeout(1500)
    page.cell(1).scroll_into_view_if_needed()
    expect(page.cell(1).locator(".jp-OutputArea-output img")).to_have_count(2)
    page.shot("24_train_reopened")
    page.page.close()


def check_run_all(context, server):
    notebook(server.folder / "runall.ipynb", '%%\nfmt.Println("one")', "%%solve published --budget x",
             '%%\nfmt.Println("two")', "%%solve published --budget 2")
    page = Page(context, server, "runall.ipynb")
    page.menu("Run", "Run All Cells")
    page.page.wait_for_timeout(4000)
    page.idle()
    prompts = [p.strip() for p in page.page.locator(".jp-Notebook .jp-CodeCell .jp-InputPrompt").all_inner_texts()]
    assert prompts[0].startswith("[1]") and prompts[1].startswith("[2]"), prompts
    assert page.outputs(2).count() == 0 and page.outputs(3).count() == 0, "cells ran after the error"
    page.shot("20_run_all")
    page.page.close()


def check_notebooks(context, server):
    """Run All in each notebook of the project, as a new user would."""
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        content = json.loads(path.read_text())
        for cell in content["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"], cell["execution_count"] = [], None
                cell["source"] = "".join(cell["source"]).replace("../examples", str(ROOT / "examples")).replace("../cmd", str(ROOT / "cmd"))
        (server.folder / path.name).write_text(json.dumps(content))
        page = Page(context, server, path.name)
        start = time.time()
        page.menu("Run", "Run All Cells")
        last = sum(c["cell_type"] == "code" for c in content["cells"])
        page.page.wait_for_function("""n => { const p = [...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')];
          return document.querySelector('.jp-Notebook-ExecutionIndicator[data-status=idle]')
            && p.every(e => !e.textContent.includes('*')) && p.some(e => e.textContent.includes('[' + n + ']')); }""",
            arg=last, timeout=120000)
        print(f"  {path.name}: Run All took {time.time() - start:.1f} s")
        errors = page.page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.error']")
        assert errors.count() == 0, errors.all_inner_texts()
        page.command()
        panel = page.page.locator(".jp-WindowedPanel-outer").first
        for n in range(12):
            page.page.evaluate("n => { const p = document.querySelector('.jp-WindowedPanel-outer'); p.scrollTop = n * p.clientHeight * 0.9; }", n)
            page.page.wait_for_timeout(600)
            page.shot(f"30_{path.stem}_{n:02d}")
            if page.page.evaluate("() => { const p = document.querySelector('.jp-WindowedPanel-outer'); return p.scrollTop + p.clientHeight >= p.scrollHeight - 2; }"):
                break
        page.page.close()


def check_below_base_url(context, server):
    notebook(server.folder / "base.ipynb", CELLS[3], "%%solve published --budget 3 --max-order 2 --interactive",
             '%%\nroot := dom.CreateTransientDiv()\ns := widgets.Slider(1, 8, 3).AppendTo(root).Done()\n'
             'out := gonbui.UniqueID()\nl := s.Listen().LatestOnly()\ngonbui.UpdateHTML(out, "<b class=res>start</b>")\n'
             'for v := range l.C {\n\tgonbui.UpdateHTML(out, fmt.Sprintf("<b class=res>value %d.</b>", v))\n\tif v == 6 {\n\t\tbreak\n\t}\n}')
    page = Page(context, server, "base.ipynb")
    page.run(0, "table")
    page.run(1, ".widget-slider")
    page.page.wait_for_timeout(500)
    slide(page, 0, "ArrowRight", ".widget-html-content", "budget 4,")
    page.run(2, "input[type=range]")  # GoNB's own slider.
    for v in (5, 6):
        # Moves before the cell listens are lost, so it is moved, there and back, until it shows.
        page.page.wait_for_function("""v => {
          const shown = document.querySelector('b.res'), slider = document.querySelector('input[type=range]');
          if (shown && shown.textContent === 'value ' + v + '.') return true;
          for (const x of [2, v]) {
            slider.value = x;
            slider.dispatchEvent(new Event('input', {bubbles: true}));
            slider.dispatchEvent(new Event('change', {bubbles: true}));
          }
          return false;
        }""", arg=v, polling=500)
    page.shot("40_base_url" + ("_https" if server.secure else ""))
    page.page.close()


def certificate(folder):
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)
    return [f"--ServerApp.certfile={cert}", f"--ServerApp.keyfile={key}"]


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob("*.png"):
        old.unlink()
    secrets = pathlib.Path(tempfile.mkdtemp(prefix="browsertest-"))
    profile = tempfile.mkdtemp(prefix="browsertest-")
    only = sys.argv[3:]
    rounds = [
        ("plain", [], [check_cells, check_interactive, check_train, check_run_all, check_notebooks]),
        ("base_url", ["--ServerApp.base_url=/user/x/"], [check_below_base_url]),
        ("https", ["--ServerApp.base_url=/user/y/"], [check_below_base_url]),
    ]
    try:
        with sync_playwright() as playwright:
            context = playwright.chromium.launch_persistent_context(
                profile, executable_path=os.environ.get("CHROMIUM", shutil.which("chromium")), headless=True,
                ignore_https_errors=True, viewport={"width": 1440, "height": 1400},
                args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                      "--disable-component-update", "--disable-sync"])
            for name, arguments, checks in rounds:
                checks = [c for c in checks if not only or c.__name__ in only or name in only]
                if not checks:
                    continue
                if name == "https":
                    arguments = arguments + certificate(secrets)
                server = Server(name, *arguments)
                try:
                    server.wait()
                    for check in checks:
                        print(f"{name}: {check.__name__}", flush=True)
                        try:
                            check(context, server)
                        except Exception:
                            for i, p in enumerate(context.pages):
                                with contextlib.suppress(Exception):
                                    p.screenshot(path=str(OUT / f"failed_{check.__name__}_{i}.png"))
                            raise
                finally:
                    server.close()
            context.close()
    finally:
        shutil.rmtree(secrets, ignore_errors=True)
        shutil.rmtree(profile, ignore_errors=True)
    print("all checks passed; screenshots are in", OUT)


main()
