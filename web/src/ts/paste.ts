// A report as a file: chosen or dropped on the form. Says its name and size before it is sent, and refuses here what the
// server would refuse after four megabytes of waiting. The server checks again; this is a courtesy, not a limit.
import { words } from "./words";

export function takeFiles(): void {
  for (const input of document.querySelectorAll<HTMLInputElement>("input[type=file]")) {
    input.addEventListener("change", () => look(input));
    const zone = input.closest<HTMLElement>(".drop") ?? input.form;
    if (zone) acceptDrops(zone, input);
  }
}

function look(input: HTMLInputElement): void {
  const says = input.form?.querySelector<HTMLOutputElement>(`output[for="${CSS.escape(input.id)}"]`);
  const file = input.files?.[0];
  if (!says) return;
  says.classList.remove("err");
  says.textContent = "";
  if (!file) return;
  const max = Number(input.dataset["max"] ?? Number.POSITIVE_INFINITY);
  if (file.size > max) {
    says.classList.add("err");
    says.textContent = (input.dataset["toobig"] ?? "").replace("{name}", file.name).replace("{size}", words.size(file.size));
    input.value = "";
    return;
  }
  says.textContent = `${file.name}, ${words.size(file.size)}`;
}

function acceptDrops(zone: HTMLElement, input: HTMLInputElement): void {
  const carriesFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
  let depth = 0; // dragenter and dragleave fire for every child
  const over = (by: number): void => {
    depth = Math.max(0, depth + by);
    zone.classList.toggle("over", depth > 0);
  };
  zone.addEventListener("dragenter", (event) => carriesFile(event) && over(1));
  zone.addEventListener("dragleave", (event) => carriesFile(event) && over(-1));
  zone.addEventListener("dragover", (event) => carriesFile(event) && event.preventDefault());
  zone.addEventListener("drop", (event) => {
    over(-depth);
    const files = event.dataTransfer?.files;
    if (!files?.length) return;
    event.preventDefault(); // otherwise the browser leaves the page to show the file
    input.files = files;
    look(input);
  });
}
