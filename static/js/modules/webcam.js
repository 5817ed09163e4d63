// Takes a picture with the camera, where the browser lets the page use one.
import { choose } from "./picture_input.js";

function stop(video) {
  for (const track of video.srcObject?.getTracks() ?? []) track.stop();
  video.srcObject = null;
}

async function open(dialog, video, shot, error) {
  error.textContent = "";
  shot.disabled = true; // until there is a picture to take
  dialog.showModal();
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
    if (!dialog.open) stop(video);
    await video.play();
    shot.disabled = false;
  } catch {
    error.textContent = error.dataset.text;
  }
}

function shoot(video) {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d").drawImage(video, 0, 0);
  return new Promise((resolve) => {
    canvas.toBlob(
      (blob) => resolve(new File([blob], "webcam.jpg", { type: "image/jpeg" })),
      "image/jpeg",
      0.95,
    );
  });
}

function startWebcam(button) {
  const dialog = document.querySelector("[data-webcam-dialog]");
  const video = dialog.querySelector("[data-webcam-video]");
  const error = dialog.querySelector("[data-webcam-error]");
  const shot = dialog.querySelector("[data-webcam-shot]");
  button.hidden = false;
  button.addEventListener("click", () => open(dialog, video, shot, error));
  dialog.addEventListener("close", () => stop(video));
  dialog.querySelector("[data-webcam-close]").addEventListener("click", () => dialog.close());
  shot.addEventListener("click", async () => {
    const picture = await shoot(video);
    dialog.close();
    choose(picture);
  });
}

// Browsers offer cameras to HTTPS and localhost only.
if (navigator.mediaDevices?.getUserMedia) {
  startWebcam(document.querySelector("[data-webcam]"));
}
