// Times of a run: seconds so far, and moments in the reader's own time zone.
import { onContent } from "./run_content.js";

const TICK_MS = 200;

function showLocalTimes(root) {
  for (const time of root.querySelectorAll("[data-local-time]")) {
    time.textContent = new Date(time.dateTime).toLocaleTimeString(
      document.documentElement.lang,
      { hour: "2-digit", minute: "2-digit" },
    );
  }
}

export function startClock(panel) {
  let shown;
  let start;
  onContent(showLocalTimes);
  setInterval(() => {
    const clock = panel.querySelector("[data-elapsed]");
    if (!clock) return;
    if (clock !== shown) {
      shown = clock;
      start = performance.now() - 1000 * Number(clock.textContent);
    }
    clock.textContent = ((performance.now() - start) / 1000).toFixed(1);
  }, TICK_MS);
}
