// Small helps on top of pages that work without them. Everything is found by data- attributes.
"use strict";

// A form is sent once: a second click while the first is under way does nothing. Downloads leave the page as it is.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.hasAttribute("data-download")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
});

// Coming back by the browser's history, or an answer from htmx, makes the form usable again.
function release(root) {
  root.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  });
}
window.addEventListener("pageshow", () => release(document));
document.addEventListener("htmx:afterRequest", () => release(document));

// data-echo="#id": the chosen file's name is shown there.
document.addEventListener("change", (event) => {
  const input = event.target;
  if (input.matches("input[type=file][data-echo]")) {
    document.querySelector(input.dataset.echo).textContent = [...input.files].map((file) => file.name).join(", ");
  }
  if (input.matches("[data-submit-on-change]")) input.form.requestSubmit();
});

// data-print: prints the page.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// Escape closes the menu of a narrow screen.
document.addEventListener("keydown", (event) => {
  const box = document.getElementById("menu-switch");
  if (event.key === "Escape" && box && box.checked) {
    box.checked = false;
    box.focus();
  }
});

// Where a form came back with errors, the first of them has the focus.
document.addEventListener("DOMContentLoaded", () => {
  const wrong = document.querySelector(".is-invalid");
  if (wrong) wrong.focus();
});

// Two minutes before the session ends by itself the page says so. Typing keeps it alive: a long form is work as well.
const idle = document.querySelector("[data-idle-seconds]");
if (idle) {
  const MINUTE = 60_000;
  let timer;
  let asked = Date.now();
  const wait = () => {
    clearTimeout(timer);
    idle.hidden = true;
    asked = Date.now();
    timer = setTimeout(() => { idle.hidden = false; }, idle.dataset.idleSeconds * 1000 - 2 * MINUTE);
  };
  wait();
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) wait(); });
  document.addEventListener("input", () => {
    if (Date.now() - asked < 2 * MINUTE) return;
    asked = Date.now();
    htmx.ajax("POST", idle.dataset.stay, { swap: "none" });
  });
}
