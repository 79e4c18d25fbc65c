// Study pages: narrowing the roll while one types. The pages work without it.
"use strict";

// data-narrow="#list": hides the rows whose data-keys (characters, pinyin, initials) do not fit what is typed.
document.querySelectorAll("input[data-narrow]").forEach((input) => {
  const list = document.querySelector(input.dataset.narrow);
  input.parentElement.hidden = false;
  input.addEventListener("input", () => {
    const typed = input.value.toLowerCase().replace(/\s+/g, "");
    list.querySelectorAll("[data-keys]").forEach((row) => {
      row.hidden = typed !== "" && !row.dataset.keys.toLowerCase().split(" ").some((key) => key.startsWith(typed) || (typed.length > 1 && key.includes(typed)));
    });
  });
  // Enter in the box marks nothing and sends nothing: it goes on to the first row that is left.
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const row = list.querySelector("[data-keys]:not([hidden]) input:checked");
    if (row) row.focus();
  });
});

// data-exceptions="#list": how many are marked otherwise than present; their rows stand out.
document.querySelectorAll("[data-exceptions]").forEach((place) => {
  const list = document.querySelector(place.dataset.exceptions);
  const count = () => {
    let number = 0;
    list.querySelectorAll("[data-keys]").forEach((row) => {
      const chosen = row.querySelector("input[type=radio]:checked");
      const other = chosen !== null && chosen.value !== "present";
      row.classList.toggle("roll-exception", other);
      number += other ? 1 : 0;
    });
    place.textContent = `${place.dataset.words} ${number}`;
  };
  list.addEventListener("change", count);
  count();
});
