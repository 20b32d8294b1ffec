// While a note is written, the service keeps a sealed draft of it. Nothing is kept in the browser: this machine may be
// shared. Without this script the button "Save as draft" sends the same.
const PAUSE = 1_000;
const AGAIN = 5_000;
const WAITS = 20_000;
const states = new WeakMap();
const WITH_CLIENT = ["client", "with_others"];

const drafted = (event) => event.target.closest?.("form[data-draft]");

document.addEventListener("input", (event) => {
  const form = drafted(event);
  if (!form) return;
  showChosen(form);
  stateOf(form).changed = true;
  say(form, "saved", "");
  later(form, PAUSE);
});
document.addEventListener("focusout", (event) => {
  const form = drafted(event);
  if (form && stateOf(form).changed) save(form);
});
document.addEventListener("submit", (event) => {
  const form = drafted(event);
  // where the note is not taken, its draft is saved after all
  if (form && stateOf(form).changed) later(form, AGAIN);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("form[data-draft] button[formaction]:not([name])");
  if (!button) return;
  event.preventDefault();
  save(button.form);
});
for (const form of document.querySelectorAll("form[data-draft]")) showChosen(form);
addEventListener("online", saveChanged);
addEventListener("pagehide", saveChanged);

function saveChanged() {
  for (const form of document.querySelectorAll("form[data-draft]")) if (stateOf(form).changed) save(form);
}

function stateOf(form) {
  if (!states.has(form)) states.set(form, { changed: false, saving: false, timer: 0 });
  return states.get(form);
}

function later(form, pause) {
  const state = stateOf(form);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => save(form), pause);
}

async function save(form) {
  const state = stateOf(form);
  clearTimeout(state.timer);
  if (!form.isConnected) return;
  if (state.saving || form.dataset.sending) return later(form, PAUSE);
  state.saving = true;
  state.changed = false;
  const { saved = "", problem = "", again = false } = await sent(form);
  state.saving = false;
  if (problem) state.changed = true;
  if (again) later(form, AGAIN);
  say(form, "saved", state.changed ? "" : saved);
  say(form, "problem", problem);
}

// A draft is saved without a word to a screen reader, which would say so after every sentence; a problem is said.
function say(form, name, words) {
  const line = form.querySelector(`[data-${name}]`);
  if (line && line.textContent !== words) line.textContent = words;
}

async function sent(form) {
  try {
    const answer = await fetch(form.dataset.draft, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { accept: "application/json" },
      keepalive: true,
      signal: AbortSignal.timeout(WAITS),
    });
    if (answer.status === 401) return { problem: form.dataset.signedOut };
    if (answer.status === 409) return { problem: form.dataset.elsewhere };
    if (answer.ok) return { saved: (await answer.json()).words };
  } catch {
    // said below
  }
  return { problem: form.dataset.unsaved, again: true };
}

// What will be noted beside the words, as the closed sheet "More about it" says it.
function showChosen(form) {
  const told = (name) => form.querySelector(`[data-chosen=${name}]`);
  const whom = chosenWhom(form, told("whom"));
  told("whom").textContent = wordOf(form, "whom", whom);
  for (const name of ["language", "mediation"]) {
    const line = told(name);
    if (!line) continue;
    const value = new FormData(form).get(name) ?? "";
    const proposed = WITH_CLIENT.includes(whom) ? line.dataset.proposed : "";
    line.textContent = value && value !== "not_noted" ? wordOf(form, name, value) : (!value && proposed) || line.dataset.open;
  }
}

function chosenWhom(form, line) {
  const given = new FormData(form);
  const follows = Object.fromEntries(line.dataset.follows.trim().split(" ").map((one) => one.split(":")));
  return given.get("whom") || follows[given.get("kind")] || "";
}

function wordOf(form, name, value) {
  const choice = [...form.querySelectorAll(`[name=${name}] option, input[name=${name}]`)].find((one) => one.value === value);
  return (choice?.closest("label") ?? choice)?.textContent.trim() ?? "";
}
