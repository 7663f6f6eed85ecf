"use strict";
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const root = document.documentElement;
  const results = all(".result");
  const texts = results.map((r) => r.textContent.toLowerCase());
  const filters = all(".filters button");
  const search = document.getElementById("search");
  const shown = document.getElementById("shown");
  let verdict = "";

  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let n = 0;
    results.forEach((r, i) => {
      r.hidden = (verdict !== "" && r.dataset.verdict !== verdict) || !words.every((w) => texts[i].includes(w));
      n += r.hidden ? 0 : 1;
    });
    filters.forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.verdict === verdict)));
    shown.textContent = n + " of " + results.length + " results shown";
  };

  filters.forEach((b) => b.addEventListener("click", () => {
    verdict = b.dataset.verdict;
    apply();
  }));
  search.addEventListener("input", apply);

  all(".cell").forEach((b) => b.addEventListener("click", () => {
    verdict = "";
    search.value = b.dataset.find;
    apply();
    search.scrollIntoView({ block: "center" });
    search.focus({ preventScroll: true });
  }));

  // A link to a result shows it, even when it is filtered out or folded.
  const reveal = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target || !target.classList.contains("result")) return;
    if (target.hidden) {
      verdict = "";
      search.value = "";
      apply();
    }
    target.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);

  const theme = document.getElementById("theme");
  const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const name = () => { theme.textContent = dark() ? "Light" : "Dark"; };
  theme.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    name();
  });

  name();
  apply();
  reveal();
  theme.hidden = false;
  document.getElementById("tools").hidden = false;
})();
