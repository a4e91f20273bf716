/* Makes the pages quicker. Without it everything works by plain forms. */
"use strict";

const live = document.getElementById("live");
const words = document.body.dataset;
const status = document.getElementById("status");
const news = document.getElementById("news");
const FRAGMENT = { "X-Earned": "fragment" };
const UNSENT = "earned:unsent";
const DRAFT = "earned:draft:";
let busy = false;
let waiting = null;

/* -- keeping what is typed ---------------------------------------------------------------- */

const store = {
  get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full, or not allowed */ } },
  drop(key) { try { localStorage.removeItem(key); } catch { /* not allowed */ } },
};

/** The fields that are kept on this device until they are sent. */
function keeping(root) {
  const single = [...root.querySelectorAll("[data-keep]")].map((field) => [field, DRAFT + field.dataset.keep]);
  const forms = [...root.querySelectorAll("form[data-keep-all]")].flatMap((form) =>
    [...form.elements].filter((field) => field.matches("textarea, input[type=radio]"))
      .map((field) => [field, `${DRAFT}${form.dataset.keepAll}/${field.name}`]));
  return [...single, ...forms];
}

function restore(root) {
  for (const [field, key] of keeping(root)) {
    const kept = store.get(key);
    if (!kept) continue;
    if (field.type === "radio") {
      if (kept.text === field.value && !field.form.querySelector(`[name="${field.name}"]:checked`)) field.checked = true;
    } else if (field.value === field.defaultValue && kept.base === field.defaultValue) field.value = kept.text;
  }
}

document.addEventListener("input", (event) => {
  const field = event.target;
  for (const [one, key] of keeping(live)) {
    if (one === field) store.set(key, { base: field.type === "radio" ? "" : field.defaultValue, text: field.value });
  }
});

/* -- showing a new part of the page --------------------------------------------------------- */

const place = (root) => root.querySelector("[data-place]")?.dataset.place;
const touched = (field) => field.type === "checkbox" || field.type === "radio"
  ? field.checked !== field.defaultChecked
  : field.type !== "hidden" && field.type !== "file" && field.value !== field.defaultValue;
const nameOf = (field) => `${field.form?.getAttribute("action")}|${field.name}|${/checkbox|radio/.test(field.type) ? field.value : ""}`;

/** Lets the log keep what it shows, so that a screen reader hears only what is new. */
function merge(before, after) {
  let same = 0;
  while (before.children[same] && after.children[same] && before.children[same].isEqualNode(after.children[same])) same += 1;
  while (before.children.length > same) before.lastElementChild.remove();
  before.append(...[...after.children].slice(same));
}

function show(html, quiet) {
  const next = new DOMParser().parseFromString(`<div>${html}</div>`, "text/html").body.firstElementChild;
  const language = next.querySelector("[data-language]")?.dataset.language;
  if (language && language !== document.documentElement.lang) return location.reload();
  const stays = quiet && place(live) === place(next);
  const fields = stays ? [...live.querySelectorAll("input, textarea, select")].filter(touched) : [];
  const typed = new Map(fields.map((field) => [nameOf(field), field]));
  const open = stays ? [...live.querySelectorAll("details[id][open]")].map((one) => one.id) : [];
  const focused = live.contains(document.activeElement) ? document.activeElement : null;
  const [oldLog, newLog] = [live.querySelector("[data-log]"), next.querySelector("[data-log]")];
  if (oldLog && newLog) {
    merge(oldLog, newLog);
    const [from, to] = [live.querySelector(".talk"), next.querySelector(".talk")];
    for (const attribute of to.attributes) from.setAttribute(attribute.name, attribute.value);
    while (oldLog.nextSibling) oldLog.nextSibling.remove();
    while (newLog.nextSibling) from.append(newLog.nextSibling);
  } else live.replaceChildren(...next.childNodes);
  for (const field of live.querySelectorAll("input, textarea, select")) {
    const before = typed.get(nameOf(field));
    if (before) { field.value = before.value; field.checked = before.checked; }
  }
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  wake(live);
  if (stays) focusAgain(focused); else if (!quiet || focused) arrive();
}

function focusAgain(before) {
  if (!before) return;
  const same = (before.id && document.getElementById(before.id))
    || [...live.querySelectorAll("input, textarea, button")].find((one) => one.name && nameOf(one) === nameOf(before));
  if (!same) return;
  same.focus({ preventScroll: true });
  if (before.selectionStart != null && same.setSelectionRange) {
    try { same.setSelectionRange(before.selectionStart, before.selectionEnd); } catch { /* not a text */ }
  }
}

/** After an answer: to what is asked now. A phone's keyboard stays away until it is wanted. */
function arrive() {
  const to = document.getElementById("summary") || document.getElementById("now") || document.getElementById("notice") || document.getElementById("main");
  const field = to.id === "now" && matchMedia("(pointer: fine)").matches && to.querySelector(".composer textarea");
  to.tabIndex = -1;
  (field || to).focus({ preventScroll: true });
  if (field) field.setSelectionRange(field.value.length, field.value.length);
  to.scrollIntoView({ block: to.offsetHeight > innerHeight * 0.7 ? "start" : "center" });
}

function say(text) {
  const box = live.querySelector(".now, .column") || live;
  document.getElementById("notice")?.remove();
  const note = document.createElement("div");
  note.className = "notice"; note.id = "notice"; note.role = "alert";
  note.append(Object.assign(document.createElement("p"), { textContent: text }));
  box.prepend(note);
  note.scrollIntoView({ block: "nearest" });
}

/* -- sending -------------------------------------------------------------------------------- */

async function deliver(address, body) {
  const response = await fetch(address, { method: "POST", headers: FRAGMENT, body });
  const go = response.headers.get("X-Earned-Go");
  if (go) return travel(go);
  const html = await response.text();
  if (!html.includes("data-place")) {
    const told = new DOMParser().parseFromString(html, "text/html").body.textContent.trim();
    say(told || words.failed);
    return false;
  }
  show(html, false);
  const here = live.querySelector("[data-address]")?.dataset.address;
  if (here && here !== location.pathname) history.replaceState(null, "", here);
  return response.ok;
}

function travel(address) {
  const to = new URL(address, location.href);
  if (to.pathname !== location.pathname) location.assign(to);
  else refresh(true).then(() => document.getElementById(to.hash.slice(1))?.scrollIntoView());
  return true;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.matches("[data-forget]")) Object.keys(localStorage).filter((key) => key.startsWith("earned:")).forEach(store.drop);
  if (!form.matches("[data-live]")) return;
  event.preventDefault();
  if (busy || tooBig(form)) return;
  const button = event.submitter;
  const data = new FormData(form);
  if (button?.name) data.append(button.name, button.value);
  const files = form.enctype === "multipart/form-data";
  const body = files ? data : new URLSearchParams(data);
  const address = button?.getAttribute("formaction") || form.action;
  const drafts = button?.name === "press" ? [] : keeping(form).map(([, key]) => key);
  busy = true;
  button?.setAttribute("aria-busy", "true");
  status.textContent = words.sending;
  try {
    if (await deliver(address, body)) drafts.forEach(store.drop);
  } catch {
    if (!files) store.set(UNSENT, { address, body: body.toString(), drafts });
    say(files ? words.failed : words.offline);
  } finally {
    busy = false;
    status.textContent = "";
    button?.removeAttribute("aria-busy");
  }
});

/** What could not be sent is sent once when the connection is back; its event id is the same. */
async function retry() {
  const kept = store.get(UNSENT);
  const about = kept && new URL(kept.address, location.href).pathname.split("/").slice(0, -1).join("/");
  if (!kept || busy || live.querySelector("[data-address]")?.dataset.address !== about) return;
  busy = true;
  store.drop(UNSENT);
  try {
    await deliver(kept.address, new URLSearchParams(kept.body));
    kept.drafts.forEach(store.drop);
  } catch { store.set(UNSENT, kept); } finally { busy = false; }
}

function tooBig(form) {
  const input = form.querySelector("input[type=file][data-most]");
  const big = input && [...input.files].some((file) => file.size > input.dataset.most * 1048576);
  if (big) say(words.toobig);
  return big;
}

/* -- hearing of changes ------------------------------------------------------------------------ */

const plain = (html) => html.replace(/name="event" value="[^"]*"/g, "").replace(/\s+/g, " ");
let last = "";

async function refresh(force) {
  if (busy && !force) return;
  const response = await fetch(location.pathname + location.search, { headers: FRAGMENT });
  const html = await response.text();
  if (!response.ok || (!force && plain(html) === last)) return;
  last = plain(html);
  const root = new DOMParser().parseFromString(html, "text/html").body;
  const writing = [...live.querySelectorAll("textarea, input")].some((field) => touched(field) && field.offsetParent);
  if (!force && writing && place(root) !== place(live)) {
    waiting = html;
    news.querySelector("span").textContent = words.news;
    news.hidden = false;
  } else show(html, !force);
}

news.addEventListener("click", () => { news.hidden = true; show(waiting, false); });

let source = null;
let opened = false;

function listen() {
  if (!words.events || document.hidden || source) return;
  source = new EventSource(`${words.events}?since=${encodeURIComponent(words.since)}`);
  source.addEventListener("changed", () => refresh(false).catch(() => {}));
  source.addEventListener("open", () => {
    retry();
    if (opened) refresh(false).catch(() => {});
    opened = true;
  });
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) { source?.close(); source = null; } else listen();
});
addEventListener("online", retry);
addEventListener("pagehide", () => { source?.close(); source = null; });
addEventListener("pageshow", listen);

/* -- small helps --------------------------------------------------------------------------------- */

const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

document.addEventListener("input", (event) => {
  const list = document.getElementById(event.target.dataset?.filter);
  if (!list) return;
  const wanted = fold(event.target.value).split(/\s+/).filter(Boolean);
  const items = [...list.children];
  for (const item of items) item.hidden = !wanted.every((word) => fold(item.dataset.words).includes(word));
  const found = document.getElementById("found");
  found.textContent = items.every((item) => item.hidden) ? found.dataset.none : "";
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); }
  button.textContent = status.textContent = words.copied;
});

/** What has to be done to every new piece of page. */
function wake(root) {
  restore(root);
  for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
  for (const time of root.querySelectorAll("time[data-moment]")) {
    const form = { dateStyle: "medium", timeStyle: "short" };
    time.textContent = new Date(time.dateTime).toLocaleString(document.documentElement.lang, form);
  }
}

wake(document);
listen();
if (live.querySelector("[data-log] > li") && !location.hash) document.getElementById("now").scrollIntoView({ block: "center", behavior: "instant" });
retry();
