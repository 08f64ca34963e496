// What the page does in the browser, in parts that app.py hands to Gradio by name. Each runs once, when its element
// is there; `trigger` sends an event to the server. The elements stay, only what is in them is drawn anew.

// ---- chips
element.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-span]");
  if (chip) trigger("click", { span: chip.dataset.span });
});

// ---- latest
element.setAttribute("aria-live", "polite");
let shown = "";
new MutationObserver(() => {
  const exchange = element.querySelector(".exchange");
  if (exchange && exchange.id !== shown) {
    shown = exchange.id;
    element.scrollIntoView({ block: "start" });
  }
}).observe(element, { childList: true, subtree: true });

// ---- problem
element.setAttribute("role", "alert");

// ---- reader
element.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) trigger("click");
});
new MutationObserver(() => {
  const mark = element.querySelector("#quoted");
  if (!mark) return;
  // Only the article scrolls: scrollIntoView would move the page under the reader's eyes as well.
  const body = element.querySelector(".body");
  body.scrollTop += mark.getBoundingClientRect().top - body.getBoundingClientRect().top - body.clientHeight / 3;
  mark.focus({ preventScroll: true });
}).observe(element, { childList: true, subtree: true });
