/* Makes the pages quicker. Without it everything works by plain forms. */
"use strict";

const live = document.getElementById("live");
const words = document.body.dataset;
const status = document.getElementById("status");
const news = document.getElementById("news");
const FRAGMENT = { "X-Earned": "fragment" };
const UNSENT = "earned:unsent";
const DRAFT = "earned:draft:";
let busy = false, waiting = "", last = "", source = null, opened = false;

const parse = (html) => new DOMParser().parseFromString(html, "text/html").body;
const place = (root) => root.querySelector("[data-place]")?.dataset.place;
const address = () => live.querySelector("[data-address]")?.dataset.address;
const fieldsOf = (root) => [...root.querySelectorAll("input, textarea, select")];
const nameOf = (one) => [one.form?.getAttribute("action"), one.name, /checkbox|radio/.test(one.type) ? one.value : ""].join();
const touched = (one) => /checkbox|radio/.test(one.type) ? one.checked !== one.defaultChecked
  : !/hidden|file|search|select-one/.test(one.type) && one.value !== one.defaultValue;

/* -- what is typed is kept on this device until it is sent -- */

const store = {
  get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full, or not allowed */ } },
  drop(key) { try { localStorage.removeItem(key); } catch { /* not allowed */ } },
};

/** The fields that are kept, each with its key. */
function keeping(root) {
  const single = [...root.querySelectorAll("[data-keep]")].map((one) => [one, DRAFT + one.dataset.keep]);
  const forms = [root, ...root.querySelectorAll("form")].filter((one) => one.dataset?.keepAll).flatMap((form) => [...form.elements]
    .filter((one) => one.matches("textarea, [type=radio]")).map((one) => [one, `${DRAFT}${form.dataset.keepAll}/${one.name}`]));
  return [...single, ...forms];
}

function restore(root) {
  for (const [one, key] of keeping(root)) {
    const kept = store.get(key);
    if (kept && one.type === "radio") one.checked ||= kept.text === one.value && !one.form.elements[one.name].value;
    else if (kept && one.value === kept.base) one.value = kept.text;
  }
}

document.addEventListener("input", ({ target }) => {
  const found = keeping(live).find(([one]) => one === target);
  if (found) store.set(found[1], { base: target.type === "radio" ? "" : target.defaultValue, text: target.value });
});

/* -- a new part of the page -- */

/** The log keeps what it shows, so that a screen reader hears only what is new. */
function merge(before, after) {
  let same = 0;
  while (before.children[same]?.isEqualNode(after.children[same])) same += 1;
  while (before.children.length > same) before.lastElementChild.remove();
  before.append(...[...after.children].slice(same));
}

function replace(next) {
  const [from, to] = [live.querySelector(".talk"), next.querySelector(".talk")];
  const [old, fresh] = [from, to].map((one) => one?.querySelector("[data-log]"));
  if (!old || !fresh) return live.replaceChildren(...next.childNodes);
  merge(old, fresh);
  for (const { name, value } of to.attributes) from.setAttribute(name, value);
  const [box, rest] = [old.parentElement, fresh.parentElement];
  while (box.nextSibling) box.nextSibling.remove();
  while (rest.nextSibling) from.append(rest.nextSibling);
}

/** Shows it. ``quiet``: nobody asked for it, so what is typed, ticked and open stays. */
function show(html, quiet) {
  const next = parse(html);
  const language = next.querySelector("[data-language]")?.dataset.language;
  if (language && language !== document.documentElement.lang) return location.reload();
  const stays = quiet && place(live) === place(next);
  const typed = new Map(stays ? fieldsOf(live).filter(touched).map((one) => [nameOf(one), one]) : []);
  const open = stays ? [...live.querySelectorAll("details[id]")].map((one) => [one.id, one.open]) : [];
  const note = stays && live.querySelector("#notice");
  const focused = live.contains(document.activeElement) ? document.activeElement : null;
  news.hidden = true;
  replace(next);
  for (const one of fieldsOf(live)) {
    const before = typed.get(nameOf(one));
    if (before) Object.assign(one, { value: before.value, checked: before.checked });
  }
  for (const [id, is] of open) document.getElementById(id)?.toggleAttribute("open", is);
  if (note && !document.getElementById("notice")) (live.querySelector(".now") ?? live.firstElementChild).prepend(note);
  wake(live);
  if (stays) focusAgain(focused); else if (!quiet || focused) arrive();
}

function focusAgain(before) {
  const same = before && (document.getElementById(before.id)
    ?? [...live.querySelectorAll("input, textarea, button")].find((one) => one.name && nameOf(one) === nameOf(before)));
  same?.focus({ preventScroll: true });
  if (same?.matches("textarea, [type=text]")) same.setSelectionRange(before.selectionStart, before.selectionEnd);
}

/** To what is asked now. A phone's keyboard stays away until it is wanted. */
function arrive() {
  const to = ["summary", "now", "notice", "main"].map((id) => document.getElementById(id)).find(Boolean);
  const field = to.id === "now" && matchMedia("(pointer: fine)").matches && to.querySelector(".composer textarea");
  to.tabIndex = -1;
  (field || to).focus({ preventScroll: true });
  if (field) field.setSelectionRange(field.value.length, field.value.length);
  to.scrollIntoView({ block: to.id === "main" || to.offsetHeight > innerHeight * 0.7 ? "start" : "center" });
}

function say(text) {
  document.getElementById("notice")?.remove();
  const note = Object.assign(document.createElement("div"), { className: "notice", id: "notice", role: "alert" });
  note.append(Object.assign(document.createElement("p"), { textContent: text }));
  (live.querySelector(".now") ?? live.firstElementChild).prepend(note);
  note.scrollIntoView({ block: "nearest" });
}

/* -- sending -- */

async function deliver({ to, body, drafts }) {
  const response = await fetch(to, { method: "POST", headers: FRAGMENT, body });
  if (response.ok) drafts.forEach(store.drop);
  const go = response.headers.get("X-Earned-Go");
  if (go) return travel(new URL(go, location.href));
  const html = await response.text();
  if (!html.includes("data-place")) return say(parse(html).textContent.trim() || words.failed);
  show(html, false);
  if (address() && address() !== location.pathname) history.replaceState(null, "", address());
}

async function travel(to) {
  if (to.pathname !== location.pathname) return location.assign(to);
  await refresh(true);
  document.getElementById(to.hash.slice(1))?.scrollIntoView();
}

document.addEventListener("submit", async (event) => {
  const form = event.target, button = event.submitter;
  if (form.matches("[data-forget]")) Object.keys(localStorage).filter((key) => key.startsWith("earned:")).forEach(store.drop);
  if (!form.matches("[data-live]")) return;
  event.preventDefault();
  if (busy || tooBig(form)) return;
  const data = new FormData(form);
  if (button?.name) data.append(button.name, button.value);
  const files = form.enctype === "multipart/form-data";
  const to = button?.getAttribute("formaction") || form.action;
  const sent = (one) => button?.name !== "press" && (!to.includes("/ask") || one.name === "question");
  const drafts = keeping(form).filter(([one]) => sent(one)).map(([, key]) => key);
  const message = { to, body: files ? data : `${new URLSearchParams(data)}`, drafts };
  busy = true;
  button?.setAttribute("aria-busy", "true");
  status.textContent = words.sending;
  try { await send(message); } catch {
    if (!files) store.set(UNSENT, message);
    say(files ? words.failed : words.offline);
  } finally {
    busy = false;
    status.textContent = "";
    button?.removeAttribute("aria-busy");
  }
});

const send = ({ to, body, drafts }) => deliver({ to, drafts, body: typeof body === "string" ? new URLSearchParams(body) : body });

/** What could not be sent is sent once when the connection is back; its event id is the same. */
async function retry() {
  const kept = store.get(UNSENT);
  if (busy || !kept || !address() || !new URL(kept.to, location.href).pathname.startsWith(`${address()}/`)) return;
  busy = true;
  store.drop(UNSENT);
  try { await send(kept); } catch { store.set(UNSENT, kept); } finally { busy = false; }
}

function tooBig(form) {
  const input = form.querySelector("[type=file][data-most]");
  const big = [...input?.files ?? []].some((file) => file.size > input.dataset.most * 1048576);
  if (big) say(words.toobig);
  return big;
}

/* -- hearing of changes -- */

async function refresh(wanted) {
  if (busy && !wanted) return;
  const response = await fetch(location.pathname + location.search, { headers: FRAGMENT });
  const html = await response.text();
  const same = html.replace(/name="event" value="[^"]*"/g, "");
  missed ||= held && !wanted;
  if (!response.ok || ((busy || held) && !wanted) || (same === last && !wanted)) return;
  last = same;
  const writing = fieldsOf(live).some((one) => touched(one) && one.offsetParent);
  if (wanted || !writing || place(parse(html)) === place(live)) return show(html, !wanted);
  waiting = html;
  news.lastElementChild.textContent = words.news;
  news.hidden = false;
}

const look = () => refresh(false).catch(() => {});

/* Nothing moves away under a finger: what is pressed would be another part by the time it is let go. */
let held = false, missed = false;
addEventListener("pointerdown", () => { held = true; });
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => setTimeout(() => {
  held = false;
  if (missed) look();
  missed = false;
}));

news.addEventListener("click", () => show(waiting, false));

function listen() {
  if (!words.events || document.hidden || source) return;
  source = new EventSource(`${words.events}?since=${encodeURIComponent(words.since)}`);
  source.addEventListener("changed", look);
  source.addEventListener("open", () => { if (opened) look(); opened = true; retry(); });
}

function rest() { source?.close(); source = null; }

document.addEventListener("visibilitychange", () => document.hidden ? rest() : listen());
addEventListener("online", retry);
addEventListener("pagehide", rest);
addEventListener("pageshow", listen);

/* -- small helps -- */

const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

document.addEventListener("input", ({ target }) => {
  const list = document.getElementById(target.dataset?.filter);
  if (!list) return;
  const wanted = fold(target.value).split(/\s+/).filter(Boolean);
  for (const one of list.children) one.hidden = !wanted.every((word) => fold(one.dataset.words).includes(word));
  const found = document.getElementById("found");
  found.textContent = [...list.children].every((one) => one.hidden) ? found.dataset.none : "";
});

document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); }
  button.textContent = status.textContent = words.copied;
});

/** What has to be done to every new piece of page. */
// Who told no time zone yet is offered the browser's own; it is kept when the form is sent.
function suggest(select) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!select.value && [...select.options].some((one) => one.value === here)) select.value = here;
}

function wake(root) {
  restore(root);
  for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
  for (const select of root.querySelectorAll("select[data-zone]")) suggest(select);
  for (const time of root.querySelectorAll("time[data-moment]")) {
    time.textContent = new Date(time.dateTime).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  }
}

wake(document);
listen();
retry();
if (live.querySelector("[data-log] > li") && !location.hash) document.getElementById("now").scrollIntoView({ block: "center", behavior: "instant" });
