// The as-of slider says which record it stands on while it is moved; the page changes only when the form is sent.
// `<output for=… data-say="record {n}">` names the sentence; without data-say the bare number is shown.

export function followAsOf(): void {
  for (const slider of document.querySelectorAll<HTMLInputElement>("input[type=range]")) {
    const output = slider.form?.querySelector<HTMLOutputElement>(`output[for="${CSS.escape(slider.id)}"]`);
    if (!output) continue;
    slider.addEventListener("input", () => {
      output.textContent = (output.dataset["say"] ?? "{n}").replace("{n}", grouped(slider.value));
    });
  }
}

/** 4812 → "4 812", as the desk writes figures. */
function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, "\u00a0");
}
