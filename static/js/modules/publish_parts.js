// Sends a file in parts by the API; what has come already is not sent again.
import { base64, hex, Sha256 } from "./sha256.js";

const API = "/api/v1/submissions";
// Hashed in pieces, so that the page goes on answering.
const PIECE = 4 * 1024 * 1024;
const TRIES = 4;

export class Refused extends Error {
  constructor(status, body) {
    super(body?.error?.message ?? `status ${status}`);
    this.status = status;
    const findings = body?.error?.findings ?? [];
    this.sentences = findings.length ? findings.map((one) => one.text) : [this.message];
  }
}

function token() {
  return document.querySelector("[name=csrfmiddlewaretoken]").value;
}

async function ask(method, address, body, headers = {}) {
  const answer = await fetch(`${API}${address}`, {
    method,
    body,
    headers: { "X-CSRFToken": token(), Accept: "application/json", ...headers },
  });
  const data = await answer.json().catch(() => null);
  if (!answer.ok) throw new Refused(answer.status, data);
  return data;
}

const askJson = (method, address, data) =>
  ask(method, address, JSON.stringify(data), { "Content-Type": "application/json" });

async function piecesOf(file, take) {
  for (let place = 0; place < file.size; place += PIECE) {
    const piece = await file.slice(place, place + PIECE).arrayBuffer();
    await take(new Uint8Array(piece), place + piece.byteLength);
  }
}

export async function hashOf(file, onProgress) {
  const hash = new Sha256();
  await piecesOf(file, (piece, done) => {
    hash.update(piece);
    onProgress(done);
  });
  return hex(hash.digest());
}

export const announce = (handle, file) =>
  askJson("POST", "", { handle, file, publish_at_once: false });
export const replace = (key, file) => askJson("PUT", `/${key}/file`, file);
export const read = (key) => ask("GET", `/${key}`);
export const finish = (key) => ask("POST", `/${key}/finish`);

async function sendPart(key, number, part) {
  const bytes = new Uint8Array(await part.arrayBuffer());
  const digest = base64(new Sha256().update(bytes).digest());
  const headers = {
    "Content-Type": "application/octet-stream",
    "Content-Digest": `sha-256=:${digest}:`,
  };
  for (let tried = 1; ; tried += 1) {
    try {
      return await ask("PUT", `/${key}/parts/${number}`, bytes, headers);
    } catch (error) {
      const isFinal = error instanceof Refused && error.status < 500;
      if (isFinal || tried === TRIES) throw error;
      await new Promise((done) => setTimeout(done, 500 * 2 ** tried));
    }
  }
}

export async function sendParts(submission, file, { onProgress, isPaused }) {
  const { id, part_size_bytes: size, part_count: count } = submission;
  const present = new Set(submission.parts);
  for (let number = 0; number < count; number += 1) {
    if (isPaused()) return false;
    if (!present.has(number)) {
      await sendPart(id, number, file.slice(number * size, (number + 1) * size));
    }
    onProgress(Math.min((number + 1) * size, file.size));
  }
  return true;
}
