"use strict";
// The page is whole without this: it opens what is folded away before it is printed.
(() => {
  document.body.classList.remove("plain");
  const folded = () => Array.from(document.querySelectorAll("details"));
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = folded().filter((each) => !each.open);
    opened.forEach((each) => { each.open = true; });
  });
  addEventListener("afterprint", () => opened.forEach((each) => { each.open = false; }));
})();
