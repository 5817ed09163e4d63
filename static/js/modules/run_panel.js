// The result panel: follows the run it shows, swaps fragments in, says what changed.
import { announce } from "./announce.js";
import { setBusy } from "./demo_form.js";
import { showMessage } from "./demo_messages.js";
import { startClock } from "./run_clock.js";
import { tellContent } from "./run_content.js";
import { Live } from "./run_live.js";

let panel;
let live;
let announced;

function shownRun() {
  return panel.querySelector("[data-run]");
}

function showConnection(isLost) {
  document.querySelector("[data-connection]").hidden = !isLost;
}

// Both the server's own fragments and nothing else come this way.
function swap(html) {
  const hadFocus = panel.contains(document.activeElement);
  window.htmx.swap(panel, html, { swapStyle: "innerHTML", swapDelay: 0, settleDelay: 0 });
  settle();
  if (hadFocus && !panel.contains(document.activeElement)) {
    document.getElementById("result").focus();
  }
}

function showBusy() {
  const run = shownRun();
  setBusy(Boolean(run) && !("ended" in run.dataset));
}

function settle() {
  const run = shownRun();
  showBusy();
  if (run && run.dataset.announce !== announced) {
    announced = run.dataset.announce;
    announce(announced);
  }
  tellContent(panel);
}

function followShown() {
  live?.stop();
  showConnection(false);
  const run = shownRun();
  if (!run || "ended" in run.dataset) return;
  live = new Live(run.dataset.url, {
    onFragment: (html) => swap(html),
    onConnection: (isThere) => showConnection(!isThere),
    onGone: () => {
      setBusy(false);
      showMessage("gone");
    },
  });
  live.start();
}

export function startRun() {
  panel = document.querySelector("[data-run-panel]");
  startClock(panel);
  // Answers to the form, to Cancel, Delete and Retry arrive by htmx.
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== panel || !event.detail.xhr) return;
    settle();
    followShown();
    if (panel.getBoundingClientRect().top > innerHeight) {
      document.getElementById("result").scrollIntoView({ block: "start" });
    }
  });
  // What the page came with is neither said nor told: who listens looks by itself.
  announced = shownRun()?.dataset.announce;
  showBusy();
  followShown();
}
