"use strict";
// The page is whole without this: it adds the number of calls, the choice of an owner, and a search.
(() => {
  const byId = (id) => document.getElementById(id);
  const language = document.documentElement.lang;
  const leads = Array.from(document.querySelectorAll(".lead"));
  document.body.classList.remove("plain");

  const call = () => {
    const told = JSON.parse(byId("outlooks").textContent);
    const slider = byId("slider");
    const drawing = byId("here").ownerSVGElement.viewBox.baseVal;
    const show = () => {
      const calls = Number(slider.value);
      const [expected, low, high, blindly] = told[calls];
      const words = { calls, expected, low, high, blindly };
      for (const [id, word] of Object.entries(words)) {
        byId(id).textContent = word.toLocaleString(language);
      }
      const x = (drawing.width * calls) / (told.length - 1);
      byId("here").setAttribute("x1", x);
      byId("here").setAttribute("x2", x);
      for (const lead of leads) {
        lead.classList.toggle("called", Number(lead.dataset.rank) <= calls);
      }
    };
    slider.addEventListener("input", show);
    // A browser that goes back to the page keeps the slider where it was.
    show();
  };

  const find = () => {
    const search = byId("search");
    const owner = byId("owner");
    const some = JSON.parse(byId("found").dataset.some);
    const plurals = new Intl.PluralRules(language);
    const show = () => {
      const text = search.value.trim().toLowerCase();
      const of = owner ? owner.value : "";
      const asked = text !== "" || of !== "";
      const found = new Set();
      for (const lead of leads) {
        const fits =
          lead.dataset.lead.toLowerCase().includes(text) &&
          (of === "" || ("owner" in lead.dataset && `=${lead.dataset.owner}` === of));
        lead.classList.toggle("asked", asked && fits);
        lead.hidden = asked && !fits;
        if (fits) found.add(lead.dataset.rank);
      }
      for (const list of document.querySelectorAll(".leads")) {
        const part = list.parentElement;
        part.hidden = asked && !list.querySelector(".asked");
      }
      byId("found").textContent = asked ? said(found.size) : "";
    };
    const said = (count) => {
      if (count === 0) return byId("found").dataset.none;
      return some[plurals.select(count)].replace("{n}", count.toLocaleString(language));
    };
    search.addEventListener("input", show);
    if (owner) owner.addEventListener("change", show);
    document.addEventListener("keydown", (event) => {
      if (event.key === "/" && !/^(INPUT|SELECT)$/.test(document.activeElement.tagName)) {
        event.preventDefault();
        search.focus();
      }
    });
    show();
  };

  if (byId("outlooks")) call();
  if (byId("search")) find();
})();
