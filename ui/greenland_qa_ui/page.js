// What the page does in the browser, in parts that the views hand to Gradio by name. Each runs once, when its element
// is there; `trigger` sends an event to the server. The elements stay, only what is in them is drawn anew.

// ---- navigation
const buttons = [...element.querySelectorAll("[data-view]")];
const show = (name, tell) => {
  const view = buttons.some((b) => b.dataset.view === name) ? name : "ask";
  document.body.dataset.view = view;
  for (const b of buttons) b.toggleAttribute("aria-current", b.dataset.view === view);
  for (const b of buttons) if (b.dataset.view === view) b.setAttribute("aria-current", "page");
  if (tell) trigger("select", { view });
};
element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-view]");
  if (!button) return;
  history.replaceState(null, "", `#${button.dataset.view}`);
  show(button.dataset.view, true);
});
document.addEventListener("view", (event) => show(event.detail, true));
show(location.hash.slice(1), false);
if (document.body.dataset.view !== "ask") setTimeout(() => show(document.body.dataset.view, true), 300);

// ---- beginnings
element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-question]");
  if (button) document.dispatchEvent(new CustomEvent("ask", { detail: button.dataset.question }));
});

// ---- chips
element.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-span]");
  if (!chip) return;
  chip.id ||= `chip-${Math.random().toString(36).slice(2)}`;
  document.body.dataset.opener = chip.id;
  trigger("click", { span: chip.dataset.span });
});
// Left and right go from citation to citation, wherever they stand.
element.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const chip = event.target.closest(".chip");
  if (!step || !chip) return;
  const chips = [...document.querySelectorAll("#talk .chip, #evidence .chip")].filter((c) => c.offsetParent);
  chips[(chips.indexOf(chip) + step + chips.length) % chips.length].focus();
  event.preventDefault();
});

// ---- actions
const say = (words) => document.dispatchEvent(new CustomEvent("said", { detail: words }));
const copy = async (text, done) => {
  try {
    await navigator.clipboard.writeText(text);
    say(done);
  } catch {
    say("The browser does not let this page copy.");
  }
};
element.addEventListener("click", (event) => {
  const on = (name) => event.target.closest(`[data-${name}]`);
  let button;
  if ((button = on("copy"))) copy(button.closest(".actions").querySelector(".to-copy").textContent, "Copied.");
  else if ((button = on("link"))) copy(location.origin + location.pathname + button.dataset.link, "The link is copied.");
  else if ((button = on("correct"))) document.dispatchEvent(new CustomEvent("correct", { detail: button.dataset.correct }));
  else if ((button = on("feedback"))) document.dispatchEvent(new CustomEvent("judge", { detail: button.dataset }));
  else if ((button = on("do"))) {
    const title = button.parentElement.querySelector("input")?.value;
    button.id ||= `do-${Math.random().toString(36).slice(2)}`;
    document.body.dataset.opener = button.id;
    const wish = { do: button.dataset.do, id: button.dataset.id, form: button.dataset.form, title };
    const go = () => trigger("select", wish);
    if (wish.do === "open" && element.closest("#kept")) {
      document.dispatchEvent(new CustomEvent("leave", { detail: go }));
      document.dispatchEvent(new CustomEvent("view", { detail: "ask" }));
    } else go();
  }
});
element.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("input")) event.target.parentElement.querySelector("[data-do]")?.click();
});

// ---- latest
element.setAttribute("aria-live", "polite");
let shown = "";
new MutationObserver(() => {
  const exchange = element.querySelector(".exchange");
  document.dispatchEvent(new CustomEvent("working", { detail: exchange?.dataset.state === "working" }));
  if (exchange && exchange.id !== shown) element.scrollIntoView({ block: "start" });
  shown = exchange ? exchange.id : "";
}).observe(element, { childList: true, subtree: true });

// ---- problem
element.setAttribute("role", "alert");
new MutationObserver(() => {
  if (element.querySelector(".problem")) document.dispatchEvent(new CustomEvent("refused"));
}).observe(element, { childList: true, subtree: true });

// ---- status
element.setAttribute("role", "status");
let told;
const tell = (words) => {
  clearTimeout(told);
  element.querySelector(".words")?.remove();
  const line = Object.assign(document.createElement("p"), { className: "notice words", textContent: words });
  element.append(line);
  told = setTimeout(() => line.remove(), 4000);
};
document.addEventListener("said", (event) => tell(event.detail));
new MutationObserver(() => {
  const notice = element.querySelector(".notice:not(.words), .problem");
  if (!notice) return;
  const words = notice.textContent;
  notice.remove();
  tell(words);
}).observe(element, { childList: true, subtree: true });

// ---- frame
element.addEventListener("change", () => document.dispatchEvent(new CustomEvent("framed")));
new MutationObserver(() => document.dispatchEvent(new CustomEvent("framed"))).observe(element, { childList: true, subtree: true });

// ---- composer
const box = element.querySelector("textarea");
const go = element.querySelector("#ask-button");
const halt = element.querySelector("#stop-button");
const limits = element.querySelector("#limits");
const field = (name) => document.querySelector(`#frame [name="${name}"]`);
const ticked = (name) => [...document.querySelectorAll(`#frame [name="${name}"]:checked`)];
const DAYS = { as_of: "As of", since: "From", until: "To" };
let busy = false;
let asked = "";
let run = "";
let leaving;

const grow = () => {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, 180)}px`;
};
const framed = () => ({
  ...Object.fromEntries(Object.keys(DAYS).map((name) => [name, field(name)?.value ?? ""])),
  outlets: ticked("outlets").map((tick) => tick.value),
  by_quotation: Boolean(field("by_quotation")?.checked),
  keep: field("keep")?.checked ?? true,
});
const work = (working) => {
  busy = working;
  go.hidden = working;
  halt.hidden = !working;
};
const ask = (limited = framed()) => {
  if (busy) return;
  asked = box.value;
  work(true);
  run = Math.random().toString(36).slice(2);
  trigger("submit", { question: asked, run, ...limited });
  box.value = "";
  grow();
};
const limit = (words, clear) => {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "limit", textContent: `${words} ×` });
  button.setAttribute("aria-label", `Clear: ${words}`);
  button.addEventListener("click", () => {
    clear();
    draw();
    box.focus();
  });
  limits.append(button);
};
const draw = () => {
  limits.replaceChildren();
  for (const [name, words] of Object.entries(DAYS)) {
    const day = field(name);
    if (day?.value) limit(`${words} ${day.value}`, () => (day.value = ""));
  }
  for (const tick of ticked("outlets")) limit(`Only ${tick.value}`, () => (tick.checked = false));
  if (field("by_quotation")?.checked) limit("By quotation", () => (field("by_quotation").checked = false));
  if (field("keep") && !field("keep").checked) limit("Not kept", () => (field("keep").checked = true));
};

go.addEventListener("click", () => ask());
halt.addEventListener("click", () => trigger("stop", { run }));
// What an answer says comes to the page that is shown, so the page goes elsewhere only after its last word.
const leave = (then) => {
  if (!busy) return then();
  leaving = then;
  trigger("stop", { run });
};
const left = () => {
  const then = leaving;
  leaving = undefined;
  then?.();
};
element.querySelector("#new-button").addEventListener("click", () => {
  leave(() => trigger("clear"));
  box.focus();
});
document.addEventListener("leave", (event) => leave(event.detail));
box.addEventListener("input", grow);
box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  ask();
});
document.addEventListener("ask", (event) => {
  if (busy) return;
  box.value = event.detail;
  ask();
});
document.addEventListener("correct", (event) => {
  box.value = event.detail;
  grow();
  box.focus();
});
document.addEventListener("framed", draw);
document.addEventListener("working", (event) => {
  work(event.detail);
  if (!busy) left();
});
document.addEventListener("refused", () => {
  work(false);
  if (!box.value) box.value = asked;
  grow();
  left();
});
const hurried = matchMedia("(min-width: 40rem)").matches;
if (hurried) box.focus({ preventScroll: true });
// A link to a question asks it again, in the frame that the link says.
const link = new URLSearchParams(location.search);
if (link.get("q")) {
  box.value = link.get("q");
  const days = Object.fromEntries(Object.keys(DAYS).map((name) => [name, link.get(name) ?? ""]));
  const set = () => {
    for (const name of Object.keys(DAYS)) if (field(name) && days[name]) field(name).value = days[name];
    draw();
  };
  setTimeout(() => {
    set();
    ask({ ...framed(), ...days });
  }, 200);
}

// ---- keys
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, dialog");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("view", { detail: "ask" }));
    element.querySelector("textarea").focus();
  } else if (event.key === "Escape" && !event.target.closest?.("dialog")) {
    const stop = element.querySelector("#stop-button");
    const close = [...document.querySelectorAll(".close")].find((button) => button.getClientRects().length);
    if (!stop.hidden) stop.click();
    else if (close) close.click();
    else document.activeElement?.blur();
  }
});

// ---- feedback
const dialog = element.querySelector("dialog");
const comment = element.querySelector("#comment");
let number = "";
document.addEventListener("judge", (event) => {
  number = event.detail.feedback;
  const refused = Boolean(event.detail.refused);
  for (const label of dialog.querySelectorAll("[data-verdict]")) {
    const of = label.dataset.verdict;
    label.hidden = refused ? ["citation-wrong", "should-have-refused"].includes(of) : of === "should-have-answered";
    label.querySelector("input").checked = false;
  }
  comment.value = "";
  dialog.showModal();
});
element.querySelector("#judge").addEventListener("click", () => {
  const verdict = dialog.querySelector("input:checked")?.value;
  if (!verdict) return dialog.querySelector("label:not([hidden]) input").focus();
  trigger("submit", { number, verdict, comment: comment.value });
  dialog.close();
});
element.querySelector("#judge-not").addEventListener("click", () => dialog.close());

// ---- handed
new MutationObserver(() => {
  const text = element.querySelector(".handed");
  if (!text) return;
  const file = new Blob([text.textContent], { type: text.dataset.kind });
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: text.dataset.name });
  text.remove();
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}).observe(element, { childList: true, subtree: true });

// ---- search
let waiting;
element.addEventListener("input", (event) => {
  clearTimeout(waiting);
  waiting = setTimeout(() => trigger("input", { sought: event.target.value }), 200);
});

// ---- upload
const drop = element.querySelector(".drop");
const chosen = element.querySelector("#files");
const cancel = element.querySelector("#cancel-upload");
const sending = element.querySelector(".sending");
let given = 0;
let run = "";
const MOST_FILES = 1000;
const send = async (list) => {
  const turn = ++given;
  const files = [];
  if (list.length > MOST_FILES) {
    sending.textContent = `${list.length} files are too many at once for the page. Read their folder with: greenland-qa ingest FOLDER`;
    return;
  }
  cancel.hidden = false;
  for (const file of list) {
    sending.textContent = `Sending ${files.length + 1} of ${list.length}: ${file.name}`;
    try {
      files.push({ path: (await upload(file)).path, name: file.name });
    } catch {
      sending.textContent = `${file.name} could not be sent: it may be too large.`;
      cancel.hidden = true;
      return;
    }
    if (turn !== given) return;
  }
  sending.textContent = "";
  chosen.value = "";
  run = Math.random().toString(36).slice(2);
  trigger("upload", { files, run });
};
chosen.addEventListener("change", () => chosen.files.length && send([...chosen.files]));
for (const name of ["dragenter", "dragover", "dragleave", "drop"])
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", name === "dragenter" || name === "dragover");
    if (name === "drop") send([...event.dataTransfer.files]);
  });
cancel.addEventListener("click", () => {
  given++;
  sending.textContent = "";
  cancel.hidden = true;
  trigger("stop", { run });
});
document.addEventListener("ended", () => (cancel.hidden = true));

// ---- evaluate
const measure = element.querySelector("#measure");
const golden = element.querySelector("#golden");
const halt = element.querySelector("#stop-measuring");
let run = "";
const measured = (working) => {
  measure.hidden = working;
  halt.hidden = !working;
};
const begin = () => {
  run = Math.random().toString(36).slice(2);
  measured(true);
};
measure.addEventListener("click", () => {
  begin();
  trigger("submit", { run });
});
golden.addEventListener("change", async () => {
  const file = golden.files[0];
  if (!file) return;
  begin();
  try {
    trigger("submit", { files: [{ ...(await upload(file)), name: file.name }], run });
  } catch {
    measured(false);
    document.dispatchEvent(new CustomEvent("said", { detail: `${file.name} could not be sent.` }));
  }
  golden.value = "";
});
halt.addEventListener("click", () => trigger("stop", { run }));
document.addEventListener("measuring", (event) => measured(event.detail));

// ---- going
new MutationObserver(() => {
  document.dispatchEvent(new CustomEvent("measuring", { detail: Boolean(element.querySelector(".progress")) }));
}).observe(element, { attributes: true, childList: true, subtree: true });

// ---- progress
new MutationObserver(() => {
  if (!element.querySelector(".progress")) document.dispatchEvent(new CustomEvent("ended"));
}).observe(element, { childList: true, subtree: true });

// ---- reader
element.addEventListener("click", (event) => {
  if (!event.target.closest("[data-close]")) return;
  trigger("click");
  document.getElementById(document.body.dataset.opener)?.focus();
});
new MutationObserver(() => {
  const mark = element.querySelector("#quoted");
  if (!mark) return element.querySelector(".close")?.focus({ preventScroll: true });
  // Only the article scrolls: scrollIntoView would move the page under the reader's eyes as well.
  const body = element.querySelector(".body");
  body.scrollTop += mark.getBoundingClientRect().top - body.getBoundingClientRect().top - body.clientHeight / 3;
  mark.focus({ preventScroll: true });
}).observe(element, { childList: true, subtree: true });
