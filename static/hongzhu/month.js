// The month: a proposal is dragged to another day, and its row and its chip follow each other. Typing a day does the same.
"use strict";

const sheet = document.getElementById("month");

function chipOf(prefix) {
  return sheet.querySelector(`[data-form="${CSS.escape(prefix)}"]`);
}

function place(prefix, day) {
  const chip = chipOf(prefix);
  const cell = sheet.querySelector(`[data-day="${CSS.escape(day)}"]`);
  if (!chip || !cell) return;
  const left = chip.closest("[data-day]");
  cell.append(chip);
  cell.classList.remove("month-empty");
  if (left && !left.querySelector(".month-chip")) left.classList.add("month-empty");
}

document.querySelectorAll("[data-proposal]").forEach((row) => {
  const prefix = row.dataset.proposal;
  const field = (name) => row.querySelector(`[name="${CSS.escape(prefix)}-${name}"]`);
  field("day").addEventListener("change", () => place(prefix, field("day").value));
  field("topic").addEventListener("input", () => {
    const chip = chipOf(prefix);
    if (chip) chip.textContent = field("topic").value;
    if (!chip && field("topic").value) field("accept").checked = true;
  });
  field("accept").addEventListener("change", () => {
    const chip = chipOf(prefix);
    if (chip) chip.toggleAttribute("data-off", !field("accept").checked);
  });
});

if (sheet) {
  sheet.addEventListener("dragstart", (event) => {
    const chip = event.target.closest("[data-form]");
    if (chip) event.dataTransfer.setData("text/plain", chip.dataset.form);
  });
  sheet.addEventListener("dragover", (event) => {
    const cell = event.target.closest("[data-day]");
    if (!cell) return;
    event.preventDefault();
    sheet.querySelectorAll(".month-over").forEach((other) => other.classList.remove("month-over"));
    cell.classList.add("month-over");
  });
  sheet.addEventListener("drop", (event) => {
    const cell = event.target.closest("[data-day]");
    const prefix = event.dataTransfer.getData("text/plain");
    if (!cell || !chipOf(prefix)) return;
    event.preventDefault();
    cell.classList.remove("month-over");
    place(prefix, cell.dataset.day);
    document.querySelector(`[name="${CSS.escape(prefix)}-day"]`).value = cell.dataset.day;
  });
}
