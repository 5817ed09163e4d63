// Follows the log of a check; the page is loaded anew when the check is over.
function lineOf({ id, at, level, text }) {
  const line = document.createElement("li");
  line.className = `is-${level}`;
  line.dataset.line = id;
  const time = document.createElement("time");
  time.className = "mono muted";
  time.dateTime = at;
  time.textContent = at.slice(11, 19);
  const words = document.createElement("span");
  words.textContent = text;
  line.append(time, " ", words);
  return line;
}

export function startLog() {
  const list = document.querySelector("[data-follows]");
  if (!list) return;
  // After a break the browser asks again by itself, from the last line it has.
  const source = new EventSource(list.dataset.follows);
  source.addEventListener("log", (event) => {
    const line = JSON.parse(event.data);
    if (!list.querySelector(`[data-line="${Number(line.id)}"]`)) list.append(lineOf(line));
  });
  source.addEventListener("end", () => {
    source.close();
    location.reload();
  });
  // Answered with anything but a stream, such as a session's end, it asks no more.
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000);
  });
}
