// What a message holds besides words: a photo as it is, everything else as a line that names it.

import { make } from "./make.js";

const LINES = {
  animation: () => "GIF",
  voice: ({ duration }) => `Voice message, ${clock(duration)}`,
  video: ({ duration }) => `Video, ${clock(duration)}`,
  video_note: ({ duration }) => `Video message, ${clock(duration)}`,
  audio: ({ title, duration }) => `Music: ${title}, ${clock(duration)}`,
  document: ({ file_name: name }) => `File: ${name}`,
  sticker: ({ emoji }) => `Sticker ${emoji}`,
  contact: ({ first_name: name, phone_number: number }) => `Contact: ${name}, ${number}`,
  venue: ({ title, address }) => `Place: ${title}, ${address}`,
  location: ({ latitude, longitude }) => `Place: ${latitude}, ${longitude}`,
  poll: ({ question, options }) => [question, ...options.map(({ text }) => `○ ${text}`)].join("\n"),
  dice: ({ emoji, value }) => `${emoji} ${value}`,
  story: () => "Story",
};

/** The line for what is no photo, or nothing for texts, photos and service messages. */
export function mediaLine(message) {
  const kind = Object.keys(LINES).find((name) => message[name]);
  return kind && LINES[kind](message[kind]);
}

/** A word for what a message holds, for replies and lists. */
export function mediaWord(message) {
  return message.photo ? "Photo" : (mediaLine(message)?.split("\n")[0] ?? "");
}

/** Fills `parent` with the photo or the line; an opened spoiler stays open while the photo stays. */
export function drawMedia(parent, message) {
  const drawn = JSON.stringify([message.photo, message.has_media_spoiler, mediaLine(message)]);
  if (parent.dataset.drawn === drawn) return;
  parent.dataset.drawn = drawn;
  parent.replaceChildren();
  if (message.photo) parent.append(photo(message));
  else if (message.animation?.mime_type === "image/gif") parent.append(moving(message));
  else parent.textContent = mediaLine(message) ?? "";
}

function moving(message) {
  const { width, height, file_unique_id: id } = message.animation;
  const image = make("img", "photo");
  image.width = width;
  image.height = height;
  image.alt = message.caption ? `GIF: ${message.caption}` : "GIF";
  image.src = `/tryout/files/${encodeURIComponent(id)}`;
  return image;
}

function photo(message) {
  const size = message.photo.at(-1);
  const image = make("img", "photo");
  image.width = size.width;
  image.height = size.height;
  image.alt = message.caption ? `Photo: ${message.caption}` : "Photo";
  image.src = `/tryout/files/${encodeURIComponent(size.file_unique_id)}`;
  if (!message.has_media_spoiler) return image;
  const cover = make("button", "cover");
  cover.type = "button";
  cover.setAttribute("aria-label", "Show the covered photo");
  cover.append(image);
  cover.addEventListener("click", () => {
    cover.classList.add("open");
    cover.setAttribute("aria-label", "Photo");
  });
  return cover;
}

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
