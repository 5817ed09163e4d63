// Follows a group of runs: asks for its fragment until all of them have ended.
import { announce } from "./announce.js";
import { startClock } from "./run_clock.js";
import { tellContent } from "./run_content.js";

const WAIT_MS = 600;
const LONGEST_WAIT_MS = 8000;

let panel;
let wait = WAIT_MS;
let timer;
let announced;
let last;

function shown() {
  return panel.querySelector("[data-group]");
}

function hasEnded() {
  return "ended" in shown().dataset;
}

function showConnection(isLost) {
  document.querySelector("[data-connection]").hidden = !isLost;
}

function settle() {
  const text = shown().dataset.announce;
  if (text !== announced) announce(text);
  announced = text;
  tellContent(panel);
}

// The server's own fragment and nothing else comes this way.
function swap(html) {
  if (html === last) return;
  last = html;
  const focused = panel.contains(document.activeElement) && document.activeElement;
  window.htmx.swap(panel, html, { swapStyle: "innerHTML", swapDelay: 0, settleDelay: 0 });
  settle();
  if (!focused || panel.contains(document.activeElement)) return;
  const same = focused.id && document.getElementById(focused.id);
  (same || document.getElementById("result")).focus();
}

function askIn(delay) {
  clearTimeout(timer);
  timer = setTimeout(ask, delay);
}

async function ask() {
  try {
    const answer = await fetch(shown().dataset.group, { cache: "no-store" });
    // Deleted meanwhile: the page itself says so best.
    if (answer.status === 404 || answer.status === 410) return location.reload();
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    swap(await answer.text());
    showConnection(false);
    wait = WAIT_MS;
  } catch {
    showConnection(true);
    wait = Math.min(2 * wait, LONGEST_WAIT_MS);
  }
  if (!hasEnded()) askIn(wait * (0.9 + Math.random() / 5));
}

export function startGroup() {
  panel = document.querySelector("[data-group-panel]");
  if (!panel) return;
  startClock(panel);
  announced = shown().dataset.announce;
  settle();
  if (hasEnded()) return;
  addEventListener("online", () => hasEnded() || askIn(0));
  askIn(wait);
}
