// The files joined to a mail being written: chosen, dropped or removed, and encoded for the server.

import { extension, size } from "./format.js";
import { h, icon, ICONS, toast } from "./dom.js";

// Real boundaries refuse more; saying it here is kinder than a refusal after the wait.
const MOST_BYTES = 25_000_000;

/** A field to choose several files, dropping allowed on `zone`; `list()` gives the files of the moment. */
export function fileField(zone) {
  let files = [];
  const shown = h("ul", { class: "files", "aria-label": "Fichiers à joindre" });
  const input = h("input", { type: "file", id: "compose-file", class: "visually-hidden", multiple: true, "data-testid": "compose-file", onchange: take });
  const node = h("div", { class: "file-field" }, input,
    h("label", { for: "compose-file", class: "button file-button" }, icon(ICONS.clip), "Joindre des fichiers"),
    h("span", { class: "file-hint", text: "ou déposez-les ici" }), shown);

  function take() {
    add(input.files);
    // Emptied, so that the same file can be chosen again after it was removed.
    input.value = "";
  }

  function add(more) {
    const all = [...files, ...more];
    if (all.reduce((sum, file) => sum + file.size, 0) > MOST_BYTES) {
      toast(`Ensemble, ces fichiers dépassent ${size(MOST_BYTES)} : ils n’ont pas été ajoutés.`, { kind: "error" });
      return;
    }
    files = all;
    draw();
  }

  function draw() {
    shown.replaceChildren(...files.map((file) => h("li", {}, h("span", { class: "file", "data-testid": "compose-attachment" },
      h("span", { class: "file-kind", "aria-hidden": "true", text: extension(file.name) }),
      h("span", { class: "file-name", text: file.name }), h("span", { class: "file-size", text: size(file.size) }),
      h("button", { type: "button", class: "icon-button", "aria-label": `Retirer ${file.name}`, onclick: () => remove(file) },
        icon(ICONS.close, 12))))));
  }

  function remove(file) {
    files = files.filter((one) => one !== file);
    draw();
    input.focus();
  }

  dropZone(zone, add);
  return { node, list: () => files, clear: () => { files = []; draw(); } };
}

function dropZone(zone, add) {
  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  zone.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    zone.classList.add("dropping");
  });
  zone.addEventListener("dragleave", (event) => {
    if (!zone.contains(event.relatedTarget)) zone.classList.remove("dropping");
  });
  zone.addEventListener("drop", (event) => {
    zone.classList.remove("dropping");
    if (!carriesFiles(event)) return;
    event.preventDefault();
    add(event.dataTransfer.files);
  });
}

/** The file as /mail/send takes it. */
export async function encoded(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  // In slices: a call with millions of arguments would overflow the stack.
  for (let start = 0; start < bytes.length; start += 32_768) binary += String.fromCharCode(...bytes.subarray(start, start + 32_768));
  return { name: file.name, content_type: file.type || "application/octet-stream", base64: btoa(binary) };
}
