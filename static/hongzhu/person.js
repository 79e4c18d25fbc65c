// An ID number says when somebody was born and their sex: empty fields are filled as soon as it is whole.
"use strict";

document.addEventListener("input", (event) => {
  const input = event.target;
  if (!input.matches("[data-identity]")) return;
  const number = input.value.replace(/[\s-]/g, "");
  if (!/^\d{17}[\dXx]$/.test(number)) return;
  const form = input.form;
  const birth = form.elements.birth_date;
  const sex = form.elements.sex;
  if (birth && !birth.value) birth.value = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  if (sex && !sex.value) sex.value = Number(number[16]) % 2 ? "1" : "2";
});
