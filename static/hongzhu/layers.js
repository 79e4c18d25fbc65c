// Cards of the layers board may be dragged: where one is dropped, the form for that layer opens and asks for day and
// reason. The button on each card leads to the same form, with the keyboard and without JavaScript.
"use strict";

document.querySelectorAll("[data-board]").forEach((board) => {
  let dragged = null;
  board.querySelectorAll("[data-move]").forEach((card) => {
    card.draggable = true;
    card.addEventListener("dragstart", (event) => {
      dragged = card;
      event.dataTransfer.effectAllowed = "move";
    });
    card.addEventListener("dragend", () => (dragged = null));
  });
  board.querySelectorAll("[data-layer]").forEach((column) => {
    const takes = () => dragged && column.dataset.layer !== "none" && dragged.closest("[data-layer]") !== column;
    column.addEventListener("dragover", (event) => {
      if (!takes()) return;
      event.preventDefault();
      column.classList.add("board-over");
    });
    column.addEventListener("dragleave", () => column.classList.remove("board-over"));
    column.addEventListener("drop", (event) => {
      column.classList.remove("board-over");
      if (!takes()) return;
      event.preventDefault();
      window.location.assign(`${dragged.dataset.move}?to=${column.dataset.layer}`);
    });
  });
});
