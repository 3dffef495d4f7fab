"use strict";
for (const box of document.querySelectorAll(".search")) {
  const lines = Array.from(document.querySelectorAll(box.dataset.lines));
  if (!lines.length) continue;
  const field = box.querySelector("input"), told = box.querySelector("output");
  const plain = text => text.toLowerCase().replace(/[\u2018\u2019]/g, "'").replace(/[\u201c\u201d]/g, '"').replace(/\s+/g, " ");
  let texts;
  box.hidden = false;
  const folded = new Set(lines.map(line => line.closest("details")).filter(Boolean));
  field.addEventListener("input", () => {
    for (const fold of folded) fold.open = true;
    texts = texts || lines.map(line => plain(line.textContent));
    const wanted = plain(field.value).trim().split(" ");
    let found = 0;
    lines.forEach((line, at) => {
      const shown = wanted.every(word => texts[at].includes(word));
      line.hidden = !shown;
      found += shown;
    });
    told.textContent = field.value.trim() ? `${found} of ${lines.length} lines` : "";
  });
}
